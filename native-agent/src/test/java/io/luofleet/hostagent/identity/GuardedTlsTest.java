// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.luofleet.hostagent.net.Connections;
import io.luofleet.hostagent.net.GuardedConnections;
import io.luofleet.hostagent.net.Resolver;
import io.luofleet.wire.network.Network;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers of others over TLS: at the address that was checked, under the name that was asked for. */
class GuardedTlsTest {
    /** Only the test's name service knows it. */
    private static final String NAME = "mirror.test";

    private static final Resolver AT_LOOPBACK = host -> new InetAddress[] {
        InetAddress.getByAddress(host, InetAddress.getLoopbackAddress().getAddress())
    };

    private TestAuthority authority;

    @BeforeEach
    void start() throws Exception {
        authority = new TestAuthority();
        authority.answering((exchange, _) -> TestAuthority.send(exchange, 200, "a kernel"));
    }

    @AfterEach
    void stop() {
        authority.close();
    }

    private HttpURLConnection open(URI server) throws Exception {
        URI uri = URI.create("https://" + NAME + ":" + server.getPort() + server.getPath());
        SSLSocketFactory trusting = trusting();
        return new GuardedConnections(
                        Connections.plain(),
                        URI.create("https://control.test:8443/"),
                        List.of(Network.parse("127.0.0.1")),
                        AT_LOOPBACK,
                        () -> trusting)
                .open(uri);
    }

    private SSLSocketFactory trusting() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", authority.certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context.getSocketFactory();
    }

    @Test
    void theNameIsVerifiedAtTheAddressThatWasChecked() throws Exception {
        // given
        URI server = authority.serve(authority, NAME);

        // when
        HttpURLConnection connection = open(server);

        // then
        assertThat(connection.getInputStream().readAllBytes()).isEqualTo("a kernel".getBytes(StandardCharsets.UTF_8));
        assertThat(authority.asked).containsExactly("none");
    }

    @Test
    void aServerOfAnotherNameIsNotTrusted() throws Exception {
        // given
        URI server = authority.serve(authority, "other.test");

        // when
        HttpURLConnection connection = open(server);

        // then
        assertThatExceptionOfType(SSLHandshakeException.class)
                .isThrownBy(connection::getResponseCode)
                .withMessageContaining(NAME);
    }
}
