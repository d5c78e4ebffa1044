// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged service with settings by which strangers could act, or listen in: it ends, and says which property to set. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class StartRefusalTest {
    /** No loopback address, and none of this machine either: nothing would listen there. */
    private static final String ELSEWHERE = "192.0.2.1";

    @TempDir
    static Path directory;

    private static Path data;
    private Path opened;

    @BeforeAll
    static void aServiceThatWasStartedOnce() {
        data = directory.resolve("data");
        Service.start(settings().secure("127.0.0.1")).close();
    }

    @AfterEach
    void asItWas() throws IOException {
        if (opened != null) {
            Files.setPosixFilePermissions(opened, PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void elsewhereWithoutTls() {
        var open = settings()
                .with("quarkus.http.host", ELSEWHERE)
                .with("luofleet.tls.mode", "off")
                .with("luofleet.agents.authentication", "certificate");

        String last = refused(open);

        assertThat(last).contains("quarkus.http.host=" + ELSEWHERE, "luofleet.tls.mode");
    }

    @Test
    void elsewhereToAgentsThatProveNothing() {
        var open = settings().with("quarkus.http.host", ELSEWHERE).with("luofleet.agents.authentication", "none");

        String last = refused(open);

        assertThat(last).contains("quarkus.http.host=" + ELSEWHERE, "luofleet.agents.authentication");
    }

    @Test
    void elsewhereWithAnotherPortBesideTls() {
        var open = settings()
                .with("quarkus.http.host", ELSEWHERE)
                .with("luofleet.agents.authentication", "certificate")
                .with("quarkus.http.tls-configuration-name", "mine")
                .with(
                        "quarkus.tls.mine.key-store.pem.0.cert",
                        data.resolve("pki/server.pem").toString())
                .with(
                        "quarkus.tls.mine.key-store.pem.0.key",
                        data.resolve("pki/server.key").toString());

        String last = refused(open);

        assertThat(last).contains("quarkus.http.insecure-requests");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pki/ca.key", "pki/server.key", "audit.key", "admin-token"})
    void aSecretThatOthersCanRead(String file) throws IOException {
        opened = data.resolve(file);
        Files.setPosixFilePermissions(opened, PosixFilePermissions.fromString("rw-r--r--"));

        String last = refused(settings().secure("127.0.0.1"));

        assertThat(last).contains(opened.toString(), "is open to others");
        assertThat(last).containsAnyOf("luofleet.data-dir", "luofleet.security.admin-token-file");
    }

    @Test
    void aKeyOfTlsThatOthersCanRead() throws IOException {
        opened = Files.copy(data.resolve("pki/server.key"), directory.resolve("tls.key"));
        Files.setPosixFilePermissions(opened, PosixFilePermissions.fromString("rw-r--r--"));
        var open = settings()
                .with(
                        "quarkus.tls.mine.key-store.pem.0.cert",
                        data.resolve("pki/server.pem").toString())
                .with("quarkus.tls.mine.key-store.pem.0.key", opened.toString());

        String last = refused(open);

        assertThat(last).contains(opened.toString(), "quarkus.tls.mine.key-store.pem.0.key");
    }

    @Test
    void aSecretOfSessionsThatCanBeGuessed() {
        var open = settings()
                .with("quarkus.oidc.tenant-enabled", "true")
                .with("quarkus.oidc.auth-server-url", "http://127.0.0.1:1/realms/none")
                .with("quarkus.oidc.client-id", "luofleet")
                .with("quarkus.oidc.application-type", "hybrid")
                .with("quarkus.oidc.credentials.secret", "secret");

        String last = refused(open);

        assertThat(last).contains("quarkus.oidc.credentials.secret");
    }

    private static Service.Settings settings() {
        return Service.Settings.under(directory);
    }

    private static String log() {
        try {
            return Files.readString(directory.resolve("service.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it said in the end: its log goes on from one start to the next. */
    private static String refused(Service.Settings settings) {
        int before = log().length();
        try (Service service = Service.launch(settings)) {
            int status = service.program().awaitExit();
            assertThat(status).isEqualTo(1);
            return service.program().output().substring(before);
        }
    }
}
