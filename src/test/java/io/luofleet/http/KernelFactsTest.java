// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.luofleet.wire.KernelFacts;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a kernel says of itself when its host's agent enrols. */
@QuarkusTest
class KernelFactsTest {
    private static final KernelFacts SAID = new KernelFacts("luo-v5", "kho-v4", List.of("memfd-v2"), List.of("flb-0"));

    @TestHTTPResource
    URI base;

    private TestAgent host;

    @BeforeEach
    void aHostWithAKernelOfItsOwn() {
        host = new TestAgent(base, Fleet.unique("host"));
        host.kernelRelease = Fleet.unique("7.3.4");
        host.kernel = SAID;
    }

    private String registered(String luo, String... flbs) {
        String name = Fleet.unique("rel");
        Fleet.post("/api/v1/releases", Fleet.release(name, host.kernelRelease, luo, "memfd-v2", flbs))
                .statusCode(201);
        return name;
    }

    private List<Map<String, Object>> warnings() {
        return Fleet.get("/api/v1/events?type=RELEASE_MISREGISTERED&host=" + host.hostName)
                .extract()
                .path("items");
    }

    @Test
    void theHostShowsThem() {
        host.enrol();

        var view = Fleet.get("/api/v1/hosts/" + host.hostName);

        view.body("kernel.luo", equalTo("luo-v5"))
                .body("kernel.kho", equalTo("kho-v4"))
                .body("kernel.fileHandlers", contains("memfd-v2"))
                .body("kernel.flbs", contains("flb-0"));
    }

    @Test
    void aKernelThatCannotBeAskedReplacesThemByNothing() {
        host.enrol();
        host.kernel = null;

        host.boot("7.3.4-pristine", 0);

        Fleet.get("/api/v1/hosts/" + host.hostName).body("kernel", nullValue());
    }

    @Test
    void aReleaseRegisteredOtherwiseIsWarnedOfOnceABoot() {
        String release = registered("luo-v4", "flb-0");
        host.enrol();

        host.enrol();

        assertThat(warnings()).singleElement().satisfies(e -> assertThat(e)
                .containsEntry("severity", "WARNING")
                .extractingByKey("message")
                .asString()
                .contains("release " + release + " is registered with luo-v4, the kernel says luo-v5"
                        + ": correct the registration"));
    }

    @Test
    void theNextBootIsWarnedOfAgain() {
        registered("luo-v4", "flb-0");
        host.enrol();

        host.boot(host.kernelRelease, 1);

        assertThat(warnings()).hasSize(2);
    }

    @Test
    void aReleaseRegisteredAsTheKernelSaysIsNotWarnedOf() {
        registered("luo-v5", "flb-0");

        host.enrol();

        assertThat(warnings()).isEmpty();
    }

    @Test
    void theKernelsOwnWordsDecideInPreflight() {
        registered("luo-v4", "liveupdate-test-flb-v0");
        host.enrol();
        host.poll();

        UUID update = Fleet.update(host, Fleet.registered("7.3.4-b"));

        var view = Fleet.view(update);
        assertThat(view.getString("phase")).isEqualTo("PREFLIGHT");
        assertThat(view.getString("checks.find { it.name == 'luo-abi' }.detail"))
                .contains("luo-v5")
                .contains("own words");
    }

    @Test
    void factsThatSayNothingAreRefused() {
        host.instanceId = "i";
        var facts = Map.of("bootId", "b", "kernelRelease", "k", "kernel", Map.of("luo", "", "aFieldOfTheFuture", 1));

        var reply = host.send(
                "POST",
                "/api/v1/agent/enrolments",
                Map.of("hostName", host.hostName, "machineId", "m", "instanceId", "i", "facts", facts));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body().path("violations").findValuesAsText("field"))
                .containsExactly("facts.kernel.luo", "facts.kernel.kho");
    }
}
