// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.identity;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.luofleet.hostagent.json.Json;
import io.luofleet.wire.Pem;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** A control plane's authority and its server over real TLS, as far as agents ask it for certificates. */
final class TestAuthority implements AutoCloseable {
    private static final AtomicInteger SERIALS = new AtomicInteger(1);

    final X509Certificate certificate;
    /** Requests that came, with the serial of the client's certificate, or "none". */
    final List<String> asked = new CopyOnWriteArrayList<>();

    private final KeyPair keys;
    private HttpsServer server;
    private volatile Answer answer = this::issue;
    private volatile Duration life = Duration.ofDays(30);

    /** What a request is answered by. */
    interface Answer {
        void give(HttpExchange exchange, String request) throws Exception;
    }

    TestAuthority() throws Exception {
        keys = SigningRequest.newKeys();
        var builder = builder("CN=authority", "CN=authority", keys.getPublic(), Duration.ofDays(1));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        certificate = sign(builder, keys);
    }

    /** Serves under these names; {@code vouching} signs the server's certificate. */
    URI serve(TestAuthority vouching, String name) throws Exception {
        KeyPair own = SigningRequest.newKeys();
        var builder = builder("CN=authority", "CN=server", own.getPublic(), Duration.ofDays(1));
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(
                        new GeneralName(name.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName, name)));
        X509Certificate leaf = sign(builder, vouching.keys);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", own.getPrivate(), new char[0], new X509Certificate[] {leaf, vouching.certificate});
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(store, new char[0]);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters own = context.getDefaultSSLParameters();
                own.setWantClientAuth(true);
                parameters.setSSLParameters(own);
            }
        });
        server.createContext("/api/v1/agent/certificates", this::handle);
        server.start();
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/api/v1/agent/certificates");
    }

    void answering(Answer other) {
        answer = other;
    }

    void giving(Duration other) {
        life = other;
    }

    String pin() throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()))
                .substring(0, 32);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(client(exchange));
            answer.give(exchange, body);
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static String client(HttpExchange exchange) {
        try {
            var session = ((com.sun.net.httpserver.HttpsExchange) exchange).getSSLSession();
            return ((X509Certificate) session.getPeerCertificates()[0])
                    .getSerialNumber()
                    .toString();
        } catch (javax.net.ssl.SSLPeerUnverifiedException _) {
            return "none";
        }
    }

    /** As the service does: a request that its own key did not sign is refused. */
    void issue(HttpExchange exchange, String body) throws Exception {
        String pem =
                Json.read(body.getBytes(StandardCharsets.UTF_8)).path("request").asText();
        var request = new JcaPKCS10CertificationRequest(Pem.read("CERTIFICATE REQUEST", pem));
        PublicKey key = request.getPublicKey();
        if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
            send(
                    exchange,
                    400,
                    "{\"type\":\"urn:luofleet:problem:invalid-request\",\"detail\":\"not signed by its own key\"}");
            return;
        }
        give(exchange, key);
    }

    /** A certificate for a key. */
    X509Certificate certify(PublicKey key) throws Exception {
        return sign(builder("CN=authority", "CN=host", key, life), keys);
    }

    void give(HttpExchange exchange, PublicKey key) throws Exception {
        X509Certificate made = certify(key);
        String json = new String(
                Json.line(out -> {
                    out.writeStartObject();
                    try {
                        out.writeStringField("certificate", Pem.write("CERTIFICATE", made.getEncoded()));
                        out.writeStringField("authority", Pem.write("CERTIFICATE", certificate.getEncoded()));
                    } catch (java.security.cert.CertificateEncodingException e) {
                        throw new IOException(e);
                    }
                    out.writeEndObject();
                }),
                StandardCharsets.UTF_8);
        send(exchange, 200, json);
    }

    static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static JcaX509v3CertificateBuilder builder(String issuer, String subject, PublicKey key, Duration life) {
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                new X500Name(issuer),
                BigInteger.valueOf(SERIALS.getAndIncrement()),
                Date.from(now.minusSeconds(300)),
                Date.from(now.plus(life)),
                new X500Name(subject),
                key);
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, KeyPair with) throws Exception {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(with.getPrivate())));
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
        }
    }
}
