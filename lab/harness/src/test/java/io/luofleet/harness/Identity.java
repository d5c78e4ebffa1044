// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Iterator;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What {@code luo-agent enrol} leaves on a host, to speak with as the agent does.
 *
 * @param host the host that it is for
 * @param serial of its certificate, in hexadecimal
 * @param client speaks with it, and keeps its connections
 */
record Identity(String host, String serial, HttpClient client) {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----(.*?)-----END PRIVATE KEY-----", Pattern.DOTALL);
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);
    private static final char[] NO_PASSWORD = new char[0];

    /** The machine id that a host of a test has. */
    static String machineId(String host) {
        return UUID.nameUUIDFromBytes(host.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** Reads the file with key, certificate and authority. */
    static Identity read(String host, Path file) throws Exception {
        String text = Files.readString(file);
        Matcher key = KEY.matcher(text);
        if (!key.find()) {
            throw new HarnessException("no key in " + file);
        }
        byte[] encoded = Base64.getMimeDecoder().decode(key.group(1));
        PrivateKey secret = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        Iterator<X509Certificate> certificates = CERTIFICATE
                .matcher(text)
                .results()
                .map(found -> certificate(found.group()))
                .iterator();
        X509Certificate own = certificates.next();
        return new Identity(host, own.getSerialNumber().toString(16), client(secret, own, certificates.next()));
    }

    private static X509Certificate certificate(String pem) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
        } catch (CertificateException e) {
            throw new HarnessException("no certificate: " + pem, e);
        }
    }

    private static HttpClient client(PrivateKey key, X509Certificate own, X509Certificate authority) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", key, NO_PASSWORD, new Certificate[] {own});
        store.setCertificateEntry("authority", authority);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, NO_PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }
}
