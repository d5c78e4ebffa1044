// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExposureTest {
    private static final String SECRET = "quarkus.oidc.credentials.secret";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::1", "127.3.4.5"})
    void onLoopbackThereMayBeNoTls(String host) {
        var exposure = of(Map.of("quarkus.http.host", host));

        Optional<String> flaw = exposure.plain();

        assertThat(flaw).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void elsewhereThereMustBeTls(String host) {
        var exposure = of(Map.of("quarkus.http.host", host));

        Optional<String> flaw = exposure.plain();

        assertThat(flaw)
                .hasValueSatisfying(why ->
                        assertThat(why).contains("quarkus.http.host=" + host).contains("luofleet.tls.mode"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"quarkus.http.tls-configuration-name", "quarkus.http.ssl.certificate.files"})
    void besideTlsOfOnesOwnNothingElseMayListen(String tls) {
        var exposure = of(Map.of("quarkus.http.host", "0.0.0.0", tls, "mine"));

        Optional<String> flaw = exposure.plain();

        assertThat(flaw).hasValueSatisfying(why -> assertThat(why).contains("quarkus.http.insecure-requests=disabled"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"disabled", "redirect", "DISABLED"})
    void whatIsAnsweredInTlsOnlyIsNoExposure(String insecure) {
        var exposure = of(Map.of("quarkus.http.host", "0.0.0.0", "quarkus.http.insecure-requests", insecure));

        Optional<String> flaw = exposure.plain();

        assertThat(flaw).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "quarkus.tls.site.key-store.pem.0.key, rw-r--r--",
        "quarkus.tls.site.key-store.pem.0.key, rw-rw----",
        "quarkus.tls.\"site\".key-store.p12.path, rw----r--",
        "quarkus.tls.key-store.jks.path, rw-r--r--",
        "quarkus.http.ssl.certificate.key-files, rw-r--r--",
    })
    void aKeyThatOthersReadIsNamed(String property, String mode) throws IOException {
        Path key = file(mode);
        var exposure = of(Map.of(property, key.toString()));

        var open = exposure.openKeys();

        assertThat(open).singleElement().asString().contains(key.toString()).contains(property);
    }

    @ParameterizedTest
    @CsvSource({
        "quarkus.tls.site.key-store.pem.0.key, rw-------",
        "quarkus.tls.site.key-store.pem.0.key, r--r-----",
        "quarkus.tls.site.key-store.pem.0.cert, rw-r--r--",
        "quarkus.tls.site.trust-store.p12.path, rw-r--r--",
    })
    void whatIsNoKeyOrNotOpenIsNotNamed(String property, String mode) throws IOException {
        var exposure = of(Map.of(property, file(mode).toString()));

        var open = exposure.openKeys();

        assertThat(open).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "changeme", "...", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void aSecretThatCanBeGuessedIsNamed(String secret) {
        var exposure = of(Map.of(SECRET, secret));

        Optional<String> flaw = exposure.guessableSecret();

        assertThat(flaw)
                .hasValueSatisfying(why -> assertThat(why).contains(SECRET).doesNotContain("=" + secret));
    }

    @Test
    void aRandomSecretIsNone() {
        var exposure = of(Map.of(SECRET, "9f86d081884c7d659a2feaa0c55ad015"));

        Optional<String> flaw = exposure.guessableSecret();

        assertThat(flaw).isEmpty();
    }

    private Path file(String mode) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "a key");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static Exposure of(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        return new Exposure(name -> Optional.ofNullable(all.get(name)), all.keySet());
    }
}
