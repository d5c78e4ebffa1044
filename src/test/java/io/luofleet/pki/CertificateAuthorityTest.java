// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateAuthorityTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    private final CertificateAuthority authority = CertificateAuthority.create(NOW);
    private final KeyPair agent = CertificateAuthority.newKeys();

    @ParameterizedTest
    @ValueSource(strings = {"h1", "host-01.example.net", "a", "ümläut", "with space/and %"})
    void anAgentsCertificateSaysWhoItIs(String name) throws Exception {
        var identity = new HostIdentity(name, "machine " + name);

        X509Certificate issued = authority.issueAgent(agent.getPublic(), identity, NOW, Duration.ofDays(30));

        issued.verify(authority.certificate().getPublicKey());
        assertThat(HostIdentity.of(issued)).contains(identity);
        assertThat(issued.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(issued.getBasicConstraints()).isEqualTo(-1);
        assertThat(issued.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(30)));
        assertThat(issued.getSerialNumber().signum()).isPositive();
    }

    @Test
    void aServersCertificateIsForItsNames() throws Exception {
        List<String> names = List.of("luofleet.example.net", "127.0.0.1", "10.0.2.2");

        X509Certificate issued = authority.issueServer(agent.getPublic(), names, NOW, Duration.ofDays(90));

        assertThat(issued.getSubjectAlternativeNames().stream().map(n -> n.get(1)))
                .isEqualTo(names);
        assertThat(HostIdentity.of(issued)).isEmpty();
    }

    @Test
    void anAuthorityIsReadAsItWasWritten() throws Exception {
        var read = CertificateAuthority.of(PemTexts.of(authority.certificate()), PemTexts.of(authority.key()));

        assertThat(read.fingerprint()).isEqualTo(authority.fingerprint());
        assertThat(read.pin()).hasSize(32).isEqualTo(read.fingerprint().substring(0, 32));
    }

    @Test
    void aKeyOfAnotherAuthorityIsRefused() {
        var other = CertificateAuthority.create(NOW);

        assertThatThrownBy(
                        () -> CertificateAuthority.of(PemTexts.of(authority.certificate()), PemTexts.of(other.key())))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("not that of the certificate");
    }

    @Test
    void anAgentIsNoAuthority() {
        X509Certificate issued =
                authority.issueAgent(agent.getPublic(), new HostIdentity("h", "m"), NOW, Duration.ofDays(1));

        assertThatThrownBy(() -> CertificateAuthority.of(PemTexts.of(issued), PemTexts.of(agent.getPrivate())))
                .hasMessageContaining("not that of an authority");
    }

    @Test
    void whatAStrangerSignedIsNotOurs() {
        var stranger = CertificateAuthority.create(NOW);

        X509Certificate issued =
                stranger.issueAgent(agent.getPublic(), new HostIdentity("h", "m"), NOW, Duration.ofDays(1));

        assertThatThrownBy(() -> issued.verify(authority.certificate().getPublicKey()))
                .isInstanceOf(GeneralSecurityException.class);
        assertThatCode(() -> issued.verify(stranger.certificate().getPublicKey()))
                .doesNotThrowAnyException();
    }
}
