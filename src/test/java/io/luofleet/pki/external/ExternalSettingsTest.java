// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalSettingsTest {
    private static final String BUNDLE = "luofleet.pki.external.ca-bundle";
    private static final String NAMES = "luofleet.pki.external.host-name";
    private static final String CRL = "luofleet.pki.external.crl";

    @TempDir
    private Path directory;

    private Path bundle;
    private Map<String, String> properties;

    @BeforeEach
    void aBundle() throws Exception {
        bundle = directory.resolve("bundle.pem");
        Files.writeString(bundle, new TestCertificate("CN=site").authority().pem());
        properties = new HashMap<>(Map.of(BUNDLE, bundle.toString(), NAMES, NameRule.COMMON_NAME));
    }

    @Test
    void aBundleAndARuleAreEnough() {
        ExternalTrust trust = read();

        assertThat(trust.authorities().certificates()).hasSize(1);
        assertThat(trust.names()).isEqualTo(new NameRule.CommonName());
    }

    @Test
    void nothingIsSetWhereThereIsNone() {
        assertThat(ExternalSettings.read(_ -> null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {NAMES, CRL})
    void whatIsAboutNoBundleIsRefused(String property) {
        assertThatThrownBy(() -> ExternalSettings.read(name -> name.equals(property) ? "common-name" : null))
                .hasMessageContaining(property)
                .hasMessageContaining(BUNDLE);
    }

    @Test
    void aBundleWithoutARuleIsRefused() {
        properties.remove(NAMES);

        assertThatThrownBy(this::read).hasMessageContaining(NAMES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cn",
                "common-name,spiffe://x/{host}",
                "{host}",
                "spiffe://x/host",
                "spiffe://x/{host}/{host}",
                "spiffe://x/{name}/{host}",
                "spiffe://x/%41/{host}",
                "spiffe://x y/{host}"
            })
    void aRuleThatIsNoneIsRefused(String rule) {
        properties.put(NAMES, rule);

        assertThatThrownBy(this::read).isInstanceOf(IllegalStateException.class).hasMessageContaining(NAMES);
    }

    @ParameterizedTest
    @CsvSource({BUNDLE + ",missing", CRL + ",missing", BUNDLE + ",garbage", CRL + ",garbage", CRL + ",''"})
    void aFileThatIsNoneIsRefused(String property, String content) throws IOException {
        Path file = directory.resolve("other.pem");
        if (!content.equals("missing")) {
            Files.writeString(file, content);
        }
        properties.put(property, file.toString());

        assertThatThrownBy(this::read)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(property + "=" + file);
    }

    @Test
    void aBundleWithACertificateThatIsNoAuthoritysIsRefused() throws Exception {
        Files.writeString(
                bundle, new TestCertificate("CN=site").authority().pem() + new TestCertificate("CN=agent").pem());

        assertThatThrownBy(this::read).hasMessageContaining(BUNDLE).hasMessageContaining("CN=agent");
    }

    @Test
    void aBundleWhoseAuthoritiesAreAllOverIsRefused() throws Exception {
        Files.writeString(
                bundle, new TestCertificate("CN=site").authority().over().pem());

        assertThatThrownBy(this::read).hasMessageContaining(BUNDLE).hasMessageContaining("valid at present");
    }

    @Test
    void aBundleThatOthersMayWriteIsRefused() throws Exception {
        Files.setPosixFilePermissions(bundle, PosixFilePermissions.fromString("rw-rw-r--"));

        assertThatThrownBy(this::read).hasMessageContaining(BUNDLE).hasMessageContaining("written by others");
    }

    private ExternalTrust read() {
        return ExternalSettings.read(properties::get).orElseThrow().load(Instant.now());
    }
}
