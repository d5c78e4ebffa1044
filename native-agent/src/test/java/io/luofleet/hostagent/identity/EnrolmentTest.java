// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.luofleet.hostagent.log.Log;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnrolmentTest {
    @TempDir
    private Path directory;

    private Path identity;
    private TestAuthority authority;

    @BeforeEach
    void anAuthority() throws Exception {
        authority = new TestAuthority();
        identity = directory.resolve("identity");
    }

    @AfterEach
    void end() {
        authority.close();
    }

    @Test
    void aHostGetsACertificateForItsOwnKey() throws Exception {
        URI uri = authority.serve(authority, "127.0.0.1");

        Instant expires = enrol(uri, authority.pin());

        Identity got = Identity.read(identity);
        assertThat(got.expiresAt()).isEqualTo(expires);
        assertThat(got.authority()).isEqualTo(authority.certificate);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(identity.resolve(Identity.FILE))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(identity)))
                .isEqualTo("rwx------");
    }

    @Test
    void aServerOfAnotherAuthorityNeverSeesTheToken() throws Exception {
        URI uri = authority.serve(authority, "127.0.0.1");
        String another = new TestAuthority().pin();

        assertThatThrownBy(() -> enrol(uri, another)).hasMessageContaining("not the one that the token is for");

        assertThat(authority.asked).isEmpty();
        assertThat(identity.resolve(Identity.FILE)).doesNotExist();
    }

    /** The right authority's certificate lies in the chain, but did not sign the server's. */
    @Test
    void anAuthorityThatIsOnlyShownVouchesForNobody() throws Exception {
        var shown = new TestAuthority();
        URI uri = authority.serve(authority, "127.0.0.1");

        assertThatThrownBy(() -> enrol(uri, shown.pin())).isInstanceOf(IOException.class);

        assertThat(authority.asked).isEmpty();
    }

    @Test
    void aServerOfAnotherNameNeverSeesTheToken() throws Exception {
        URI uri = authority.serve(authority, "another.example.net");

        assertThatThrownBy(() -> enrol(uri, authority.pin())).isInstanceOf(IOException.class);

        assertThat(authority.asked).isEmpty();
    }

    /** The files of /proc are the kernel's: not even root makes one there. */
    @Test
    void aTokenIsNotUsedWhereTheCertificateCouldNotBeKept() throws Exception {
        identity = Path.of("/proc");
        URI uri = authority.serve(authority, "127.0.0.1");

        assertThatThrownBy(() -> enrol(uri, authority.pin())).hasMessageContaining("/proc cannot keep the identity");

        assertThat(authority.asked).isEmpty();
    }

    @Test
    void anAddressWhereNobodyListensIsNamed() throws Exception {
        URI uri = authority.serve(authority, "127.0.0.1");
        authority.close();

        assertThatThrownBy(() -> enrol(uri, authority.pin()))
                .hasMessageContaining("cannot connect to 127.0.0.1:" + uri.getPort());
    }

    @Test
    void plainHttpNeverSeesTheToken() throws Exception {
        assertThatThrownBy(() -> enrol(URI.create("http://127.0.0.1:9/api/v1/agent/certificates"), authority.pin()))
                .hasMessageContaining("https only");
    }

    @Test
    void whatTheControlPlaneSaysIsSaid() throws Exception {
        URI uri = authority.serve(authority, "127.0.0.1");
        authority.answering(
                (exchange, _) -> TestAuthority.send(
                        exchange,
                        401,
                        "{\"type\":\"urn:luofleet:problem:unauthenticated\",\"detail\":\"The enrolment token 'x' is used up.\"}"));

        assertThatThrownBy(() -> enrol(uri, authority.pin())).hasMessage("The enrolment token 'x' is used up.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "<html>", "{\"certificate\":\"x\",\"authority\":\"y\"}", "[1,2"})
    void anAnswerThatIsNoneLeavesNothing(String answer) throws Exception {
        URI uri = authority.serve(authority, "127.0.0.1");
        authority.answering((exchange, _) -> TestAuthority.send(exchange, 200, answer));

        assertThatThrownBy(() -> enrol(uri, authority.pin())).isInstanceOf(IOException.class);

        assertThat(identity.resolve(Identity.FILE)).doesNotExist();
    }

    @Test
    void aCertificateForAnotherKeyIsRefused() throws Exception {
        URI uri = authority.serve(authority, "127.0.0.1");
        var another = SigningRequest.newKeys().getPublic();
        authority.answering((exchange, _) -> authority.give(exchange, another));

        assertThatThrownBy(() -> enrol(uri, authority.pin())).hasMessageContaining("another key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lfe_", "lft_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.00", "x"})
    void whatIsNoTokenIsNone(String text) {
        assertThat(Enrolment.by(text)).isEmpty();
    }

    @Test
    void theControlPlaneIsShownTheCertificateAndNobodyElse() throws Exception {
        // given
        URI uri = authority.serve(authority, "127.0.0.1");
        enrol(uri, authority.pin());
        var own = new AgentIdentity(identity, uri, Log.silent());
        String serial = Identity.read(identity).certificate().getSerialNumber().toString();
        URI elsewhere = URI.create(uri.toString().replace("127.0.0.1", "localhost"));

        authority.answering((exchange, _) -> TestAuthority.send(exchange, 200, "{}"));

        // when
        ask(own.open(uri));

        // then
        assertThat(authority.asked).endsWith(serial);
        assertThatThrownBy(() -> ask(own.open(elsewhere))).isInstanceOf(IOException.class);
    }

    @Test
    void aCertificateIsRenewedAtTwoThirdsOfItsLifeWithTheOneBefore() throws Exception {
        // given
        URI uri = authority.serve(authority, "127.0.0.1");
        authority.giving(Duration.ofHours(1));
        enrol(uri, authority.pin());
        var own = new AgentIdentity(identity, uri, Log.silent());
        Identity before = Identity.read(identity);
        var early = renewal(own, uri, before.life().renewalDueAt().minusSeconds(1));
        var due = renewal(own, uri, before.life().renewalDueAt());
        early.look();
        assertThat(Identity.read(identity).certificate()).isEqualTo(before.certificate());

        // when
        due.look();

        // then
        Identity after = Identity.read(identity);
        assertThat(after.certificate()).isNotEqualTo(before.certificate());
        assertThat(after.key()).isNotEqualTo(before.key());
        assertThat(authority.asked)
                .endsWith(before.certificate().getSerialNumber().toString());
        assertThat(own.current()).map(Identity::expiresAt).contains(after.expiresAt());
    }

    @Test
    void aRenewalThatFailsKeepsWhatIsThere() throws Exception {
        URI uri = authority.serve(authority, "127.0.0.1");
        authority.giving(Duration.ofHours(1));
        enrol(uri, authority.pin());
        Identity before = Identity.read(identity);
        authority.answering((exchange, _) -> TestAuthority.send(exchange, 503, "busy"));

        renewal(
                        new AgentIdentity(identity, uri, Log.silent()),
                        uri,
                        before.life().renewalDueAt())
                .look();

        assertThat(Identity.read(identity).certificate()).isEqualTo(before.certificate());
    }

    @Test
    void anIdentityThatOthersMayReadIsNotUsed() throws Exception {
        URI uri = authority.serve(authority, "127.0.0.1");
        enrol(uri, authority.pin());
        Files.setPosixFilePermissions(identity.resolve(Identity.FILE), PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(new AgentIdentity(identity, uri, Log.silent()).current()).isEmpty();
        assertThatThrownBy(() -> Identity.read(identity)).hasMessageContaining("open to others");
    }

    @Test
    void aHostThatEnrolsLaterNeedsNoRestart() throws Exception {
        URI uri = authority.serve(authority, "127.0.0.1");
        var own = new AgentIdentity(identity, uri, Log.silent());
        assertThat(own.current()).isEmpty();

        enrol(uri, authority.pin());

        assertThat(own.current()).isPresent();
    }

    private Instant enrol(URI uri, String pin) throws IOException {
        return Enrolment.by("lfe_" + "A".repeat(43) + "." + pin).orElseThrow().run(uri, "h1", "machine", identity);
    }

    private static Renewal renewal(AgentIdentity own, URI uri, Instant now) {
        return new Renewal(own, URI.create(uri + "/renewals"), "h1", () -> now, Log.silent());
    }

    private static void ask(HttpURLConnection connection) throws IOException {
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.getOutputStream().write(new byte[] {'{', '}'});
        connection.getResponseCode();
    }
}
