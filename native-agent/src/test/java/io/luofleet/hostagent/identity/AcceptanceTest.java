// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host without a token, at a control plane over real TLS. */
class AcceptanceTest {
    private static final String WAITS = "{\"fingerprint\":\"00\",\"expiresAt\":\"2026-12-01T00:00:00Z\"}";

    @TempDir
    private Path directory;

    private final List<String> said = new ArrayList<>();
    private TestAuthority authority;
    private Path identity;
    private URI uri;

    @BeforeEach
    void aControlPlane() throws Exception {
        authority = new TestAuthority();
        identity = directory.resolve("identity");
        uri = URI.create(authority.serve(authority, "127.0.0.1") + "/pending");
    }

    @AfterEach
    void end() {
        authority.close();
    }

    @Test
    void aHostThatIsAcceptedHasACertificateForTheKeyThatItShowed() throws Exception {
        acceptedAt(3);

        run(authority.pin());

        Identity got = Identity.read(identity);
        String fingerprint =
                io.luofleet.wire.Sha256.hex(got.certificate().getPublicKey().getEncoded());
        assertThat(said).hasSize(1);
        assertThat(said.getFirst()).contains(fingerprint, "2026-12-01T00:00:00Z");
        assertThat(authority.asked).hasSize(3);
        assertThat(identity.resolve("pending-key.pem")).doesNotExist();
    }

    @Test
    void whoBeginsAgainGoesOnWithTheSameKey() throws Exception {
        authority.answering((exchange, _) -> TestAuthority.send(exchange, 202, WAITS));
        assertThatThrownBy(() -> interrupted(authority.pin())).hasMessageContaining("same key");
        Path kept = identity.resolve("pending-key.pem");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                .isEqualTo("rw-------");
        acceptedAt(2);

        run(authority.pin());

        assertThat(said).hasSize(2);
        assertThat(said.getFirst()).isEqualTo(said.getLast());
    }

    @Test
    void aKeyThatOthersMayReadIsNotUsed() throws Exception {
        acceptedAt(1);
        Files.createDirectories(identity);
        Files.writeString(identity.resolve("pending-key.pem"), "a key");
        Files.setPosixFilePermissions(
                identity.resolve("pending-key.pem"), PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> run(authority.pin())).hasMessageContaining("open to others");

        assertThat(authority.asked).isEmpty();
    }

    @Test
    void aHostThatIsRefusedIsTold() throws Exception {
        authority.answering((exchange, _) -> TestAuthority.send(
                exchange,
                403,
                "{\"type\":\"urn:luofleet:problem:forbidden\",\"detail\":\"An admin has refused the key.\"}"));

        assertThatThrownBy(() -> run(authority.pin())).hasMessage("An admin has refused the key.");
    }

    @Test
    void aServiceThatIsAwayForAWhileIsAskedOn() throws Exception {
        int[] asked = {0};
        authority.answering((exchange, body) -> {
            switch (asked[0]++) {
                case 0 -> TestAuthority.send(exchange, 202, WAITS);
                case 1 -> TestAuthority.send(exchange, 502, "<html>");
                case 2 -> TestAuthority.send(exchange, 503, "{}");
                default -> authority.issue(exchange, body);
            }
        });

        run(authority.pin());

        assertThat(Identity.read(identity).authority()).isEqualTo(authority.certificate);
    }

    @Test
    void anotherAuthoritysServerIsNotAsked() throws Exception {
        assertThatThrownBy(() -> run(new TestAuthority().pin())).hasMessageContaining("pin");

        assertThat(authority.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "zz", "0123456789abcdef0123456789abcdeg"})
    void whatIsNoPinIsNone(String pin) {
        assertThat(Acceptance.by(pin)).isEmpty();
    }

    @Test
    void aDigestAsOtherToolsPrintItIsAPin() throws Exception {
        acceptedAt(1);
        String digest = io.luofleet.wire.Sha256.hex(authority.certificate.getEncoded());
        String pin = digest.toUpperCase(java.util.Locale.ROOT).replaceAll("(..)(?=.)", "$1:");

        run(pin);

        assertThat(identity.resolve(Identity.FILE)).exists();
    }

    private void acceptedAt(int question) {
        int[] asked = {0};
        authority.answering((exchange, body) -> {
            if (++asked[0] < question) {
                TestAuthority.send(exchange, 202, WAITS);
            } else {
                authority.issue(exchange, body);
            }
        });
    }

    private void run(String pin) throws IOException {
        run(pin, _ -> {});
    }

    private void interrupted(String pin) throws IOException {
        try {
            run(pin, _ -> {
                throw new InterruptedException();
            });
        } finally {
            Thread.interrupted();
        }
    }

    private void run(String pin, Acceptance.Pause pause) throws IOException {
        Acceptance.by(pin, pause).orElseThrow().run(uri, "h1", "machine", identity, said::add);
    }
}
