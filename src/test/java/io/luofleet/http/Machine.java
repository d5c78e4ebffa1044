// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.luofleet.wire.AgentApi;
import io.luofleet.wire.Pem;
import io.luofleet.wire.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509KeyManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** A machine of a test: its key, its certificate, and TLS with both. */
final class Machine {
    private static final ObjectMapper JSON = new ObjectMapper();

    final String name;
    String machineId = UUID.randomUUID().toString();
    UUID hostId;

    private final URI base;
    private String instance = UUID.randomUUID().toString();
    private KeyPair keys;
    private KeyPair asked;
    private X509Certificate certificate;
    private X509Certificate[] below = {};
    private X509Certificate authority;
    private HttpClient client;

    record Reply(int status, String text) {
        JsonNode json() throws IOException {
            return JSON.readTree(text);
        }
    }

    Machine(URI base, String name) throws Exception {
        this.base = base;
        this.name = name;
        this.keys = newKeys();
        this.asked = keys;
        this.client = client();
    }

    Reply enrol(String token) throws Exception {
        return take(enrolWith(token, request(keys, keys.getPrivate())));
    }

    /** The same key, once more. */
    Reply enrolAgain(String token) throws Exception {
        return enrol(token);
    }

    Reply enrolWith(String token, String request) throws Exception {
        return send(
                "POST",
                AgentApi.CERTIFICATES,
                JSON.writeValueAsString(
                        Map.of("token", token, "host", name, "machineId", machineId, "request", request)));
    }

    /** Without a token. */
    Reply askAcceptance() throws Exception {
        return take(askAcceptanceWith(request(keys, keys.getPrivate())));
    }

    Reply askAcceptanceWith(String request) throws Exception {
        return withoutCertificate()
                .send(
                        "POST",
                        AgentApi.CERTIFICATES + "/pending",
                        JSON.writeValueAsString(Map.of("host", name, "machineId", machineId, "request", request)));
    }

    /** SHA-256 of its public key. */
    String keyFingerprint() {
        return Sha256.hex(keys.getPublic().getEncoded());
    }

    /** The same machine, which goes by another name. */
    Machine named(String other) throws Exception {
        var same = new Machine(base, other);
        same.machineId = machineId;
        same.keys = keys;
        same.certificate = certificate;
        same.authority = authority;
        same.client = same.client();
        return same;
    }

    Reply renew() throws Exception {
        asked = newKeys();
        return take(send(
                "POST",
                AgentApi.CERTIFICATES + "/renewals",
                JSON.writeValueAsString(Map.of("request", request(asked, asked.getPrivate())))));
    }

    Reply introduce() throws Exception {
        Reply reply = introduceAs(name, machineId);
        if (reply.status() == 200) {
            hostId = UUID.fromString(reply.json().path("hostId").asText());
        }
        return reply;
    }

    Reply introduceAs(String host, String machine) throws Exception {
        return introduceAs(host, machine, "{}");
    }

    /** With these labels, in JSON. */
    Reply introduceLabelled(String labels) throws Exception {
        return introduceAs(name, machineId, labels);
    }

    private Reply introduceAs(String host, String machine, String labels) throws Exception {
        return send("POST", AgentApi.ENROLMENTS, """
                {"hostName": "%s", "machineId": "%s", "instanceId": "%s", "agentVersion": "test", "epoch": 0,
                 "facts": {"bootId": "%s", "kernelRelease": "7.3.4-a", "memoryBytes": 1, "labels": %s}}""".formatted(host, machine, instance, UUID.randomUUID(), labels));
    }

    Reply poll() throws Exception {
        return send("GET", AgentApi.DIRECTIVE.replace("{hostId}", "" + hostId) + "?instance=" + instance, null);
    }

    Reply send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(20))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        return new Reply(response.statusCode(), response.body());
    }

    String serial() {
        return certificate.getSerialNumber().toString(16);
    }

    /** The same machine with a certificate of somebody else's, and what comes between that and an authority. */
    Machine presenting(SiteAuthority.Given given, X509Certificate... between) throws Exception {
        var other = new Machine(base, name);
        other.machineId = machineId;
        other.instance = instance;
        other.hostId = hostId;
        other.keys = given.keys();
        other.certificate = given.certificate();
        other.below = between.clone();
        other.client = other.client();
        return other;
    }

    /** Its certificate's SHA-256. */
    String fingerprint() throws Exception {
        return Sha256.hex(certificate.getEncoded());
    }

    BigInteger serialNumber() {
        return certificate.getSerialNumber();
    }

    /** The same machine, which has lost its certificate. */
    Machine withoutCertificate() throws Exception {
        var other = new Machine(base, name);
        other.hostId = hostId;
        return other;
    }

    /** The same with a certificate that says the same, by an authority of somebody else's. */
    Machine forged() throws Exception {
        var other = new Machine(base, name);
        KeyPair stranger = newKeys();
        var builder = new JcaX509v3CertificateBuilder(
                X500Name.getInstance(authority.getSubjectX500Principal().getEncoded()),
                BigInteger.valueOf(7),
                Date.from(Instant.now().minusSeconds(60)),
                Date.from(Instant.now().plusSeconds(3_600)),
                new X500Name("CN=" + name),
                other.keys.getPublic());
        other.certificate = new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(stranger.getPrivate())));
        other.authority = authority;
        other.hostId = hostId;
        other.client = other.client();
        return other;
    }

    String requestSignedByAnother() throws Exception {
        return request(keys, newKeys().getPrivate());
    }

    private Reply take(Reply reply) throws Exception {
        if (reply.status() == 200) {
            certificate = read(reply.json().path("certificate").asText());
            authority = read(reply.json().path("authority").asText());
            keys = asked;
            client = client();
        }
        return reply;
    }

    private static String request(KeyPair of, PrivateKey signer) throws Exception {
        byte[] der = new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=whatever"), of.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer))
                .getEncoded();
        return Pem.write("CERTIFICATE REQUEST", der);
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static X509Certificate read(String pem) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Before it has enrolled it trusts the authority's file; a real agent goes by the token's pin. */
    private HttpClient client() throws Exception {
        X509Certificate trusted = authority != null
                ? authority
                : read(java.nio.file.Files.readString(java.nio.file.Path.of("target/test-data/pki/ca.pem")));
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("ca", trusted);
        TrustManagerFactory trusts = TrustManagerFactory.getInstance("PKIX");
        trusts.init(trust);
        KeyManagerFactory own = null;
        if (certificate != null) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            X509Certificate[] chain =
                    Stream.concat(Stream.of(certificate), Stream.of(below)).toArray(X509Certificate[]::new);
            store.setKeyEntry("own", keys.getPrivate(), new char[0], chain);
            own = KeyManagerFactory.getInstance("PKIX");
            own.init(store, new char[0]);
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                own == null ? null : new KeyManager[] {new Insistent((X509KeyManager) own.getKeyManagers()[0])},
                trusts.getTrustManagers(),
                new SecureRandom());
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(context)
                .build();
    }

    /** Shows its certificate whatever authorities the server says it knows: an honest client would keep it to itself. */
    private static final class Insistent extends X509ExtendedKeyManager {
        private final X509KeyManager keys;

        private Insistent(X509KeyManager keys) {
            this.keys = keys;
        }

        private String only() {
            return Stream.of("EC", "RSA")
                    .flatMap(type -> Stream.ofNullable(keys.getClientAliases(type, null)))
                    .flatMap(Stream::of)
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
            return only();
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return only();
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[] {only()};
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return keys.getCertificateChain(alias);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return keys.getPrivateKey(alias);
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return null;
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return null;
        }
    }
}
