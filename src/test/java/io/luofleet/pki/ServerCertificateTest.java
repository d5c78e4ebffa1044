// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;

/** The service's own certificate is renewed, and shown, while the service runs. */
@QuarkusTest
@TestProfile(ServerCertificateTest.ReadOften.class)
class ServerCertificateTest {
    private static final List<String> NAMES = List.of("localhost", "127.0.0.1");
    /** More than two thirds of its life. */
    private static final Duration LONG = PkiFiles.SERVER_LIFE.multipliedBy(7).dividedBy(10);

    /** The files are looked at each second and not each hour. */
    public static final class ReadOften implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "luofleet.tls.mode", "on",
                    "luofleet.tls.names", String.join(",", NAMES),
                    "quarkus.tls.luofleet.reload-period", "1s",
                    "quarkus.http.insecure-requests", "enabled",
                    "quarkus.http.test-ssl-port", "0");
        }
    }

    @TestHTTPResource(value = "/", tls = true)
    URI base;

    @Inject
    Authority authority;

    @Test
    void anOldOneIsRenewedAndShownWithoutARestart() throws Exception {
        // given a certificate that is old, which the service shows
        PkiFiles files = authority.files();
        Files.delete(files.serverCertificate());
        files.renewServer(files.authority(Instant.now()), NAMES, Instant.now().minus(LONG));
        X509Certificate old = certificate(files);
        awaitShown(old);

        // when the hour strikes
        authority.renew();

        // then it shows another, by the same authority
        X509Certificate renewed = certificate(files);
        assertThat(renewed).isNotEqualTo(old);
        awaitShown(renewed);
        assertThat(authority.hasSigned(renewed)).isTrue();
        assertThat(renewed.getNotAfter().toInstant()).isAfter(Instant.now().plus(LONG));
    }

    @Test
    void aYoungOneIsKept() throws Exception {
        authority.renew();
        X509Certificate before = certificate(authority.files());

        authority.renew();

        assertThat(certificate(authority.files())).isEqualTo(before);
    }

    private static X509Certificate certificate(PkiFiles files) throws IOException, GeneralSecurityException {
        return PemTexts.certificate(Files.readString(files.serverCertificate()));
    }

    /** While the files are read, the server closes a connection that comes in that moment. */
    private void awaitShown(X509Certificate expected) {
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptionsInstanceOf(SSLHandshakeException.class)
                .until(() -> shown().equals(expected));
    }

    /** What a new connection is shown, whatever is thought of it. */
    private X509Certificate shown() throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(base.getHost(), base.getPort())) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
