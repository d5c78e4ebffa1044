// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A whole fleet behind one address that downloads a kernel at the same time. */
@QuarkusTest
@TestProfile(ArtifactLimitsTest.Tight.class)
class ArtifactLimitsTest {
    private static final String IMAGE = "/api/v1/artifacts/limits/bzImage";

    /** Limits that a test reaches, and TLS, by which agents prove who they are. */
    public static final class Tight implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> all = new HashMap<>(new CertificateTest.Tls().getConfigOverrides());
            all.put("luofleet.limits.enabled", "true");
            all.put("luofleet.limits.agent-requests-a-second", "2");
            all.put("luofleet.limits.operator-requests-a-second", "2");
            return all;
        }
    }

    @TestHTTPResource(value = "/", tls = true)
    URI base;

    @ConfigProperty(name = "luofleet.artifacts.dir")
    Path directory;

    private Machine one;
    private Machine other;

    @BeforeEach
    void twoMachinesAndAnImage() throws Exception {
        Files.createDirectories(directory.resolve("limits"));
        Files.write(directory.resolve("limits/bzImage"), new byte[1000]);
        one = enrolled();
        other = enrolled();
    }

    private Machine enrolled() throws Exception {
        String token = Fleet.enrolmentToken(Map.of("name", "a test"));
        var machine = new Machine(base, Fleet.unique("host"));
        assertThat(machine.enrol(token).status()).isEqualTo(200);
        return machine;
    }

    private static int status(Machine machine) {
        try {
            return machine.send("GET", IMAGE, null).status();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void drain(Machine machine) {
        assertThat(IntStream.range(0, 200).map(_ -> status(machine)).filter(s -> s == 429))
                .isNotEmpty();
    }

    @Test
    void whatOneHostDownloadsTakesNothingFromAnotherBehindTheSameAddress() {
        drain(one);

        int answer = status(other);

        assertThat(answer).isEqualTo(200);
    }

    @Test
    void strangersBehindTheSameAddressTakeNothingFromAHost() throws Exception {
        drain(one.withoutCertificate());

        int answer = status(other);

        assertThat(answer).isEqualTo(200);
    }
}
