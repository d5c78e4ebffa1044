// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An update that is no rollout's is held to caps, halt and cordon all the same. */
@QuarkusTest
class SingleUpdateTest {
    private static final String NOT_ADMITTED = "urn:luofleet:problem:update-not-admitted";

    @TestHTTPResource
    URI base;

    private TestAgent host;
    private String release;

    @BeforeEach
    void aHostAndARelease() {
        host = new TestAgent(base, Fleet.unique("single"));
        host.enrol();
        host.poll();
        release = Fleet.registered("7.3.4-b");
    }

    private ValidatableResponse start(TestAgent of) {
        return Fleet.post("/api/v1/updates", Map.of("host", of.hostName, "release", release));
    }

    @Test
    void aSecondHostOfARackHasToWait() {
        var neighbour = new TestAgent(base, Fleet.unique("single"));
        neighbour.labels = host.labels;
        neighbour.enrol();
        Fleet.update(neighbour, release);

        var answer = start(host);

        answer.statusCode(409).body("type", equalTo(NOT_ADMITTED)).body("detail", containsString(host.hostName));
        Fleet.get("/api/v1/updates?host=" + host.hostName).body("items.size()", equalTo(0));
    }

    @Test
    void theHaltHolds() {
        Fleet.post("/api/v1/halt", Map.of("reason", "a test")).statusCode(200);
        try {
            var answer = start(host);

            answer.statusCode(409).body("type", equalTo(NOT_ADMITTED)).body("detail", containsString("halt"));
        } finally {
            given().header(Actors.HEADER, Actors.bearer("alice"))
                    .delete("/api/v1/halt")
                    .then()
                    .statusCode(200);
        }
    }

    @Test
    void aCordonHolds() {
        Fleet.post("/api/v1/hosts/" + host.hostName + "/cordon", Map.of("reason", "bad memory"))
                .statusCode(200);

        var answer = start(host);

        answer.statusCode(409).body("detail", containsString("bad memory"));
    }

    @Test
    void forceNeedsAReason() {
        var answer = Fleet.post(
                "/api/v1/updates", Map.of("host", host.hostName, "release", release, "force", true, "reason", " "));

        answer.statusCode(400).body("detail", containsString("reason"));
    }

    @Test
    void forcePassesOverTheHaltAndIsAnEvent() {
        Fleet.post("/api/v1/halt", Map.of("reason", "a test")).statusCode(200);
        try {
            UUID update = Fleet.update(host, release);

            assertThat(Fleet.events(update, "UPDATE_FORCED")).singleElement().satisfies(e -> assertThat(
                            e.get("message").toString())
                    .contains("alice")
                    .contains("a test of the update itself"));
        } finally {
            given().header(Actors.HEADER, Actors.bearer("alice"))
                    .delete("/api/v1/halt")
                    .then()
                    .statusCode(200);
        }
    }

    @Test
    void forcePassesOverACordonAndIsAnEvent() {
        Fleet.post("/api/v1/hosts/" + host.hostName + "/cordon", Map.of("reason", "bad memory"))
                .statusCode(200);

        UUID update = Fleet.update(host, release);

        assertThat(Fleet.events(update, "UPDATE_FORCED")).singleElement().satisfies(e -> assertThat(
                        e.get("message").toString())
                .contains("alice")
                .contains("bad memory"));
    }

    @Test
    void itHasASlotUntilItsEnd() {
        UUID update = Fleet.update(host, release);
        boolean during = slots().contains(host.hostName);

        host.failPreflight("KERNEL_ERROR");

        assertThat(during).isTrue();
        assertThat(Fleet.phase(update)).isEqualTo("ABORTED");
        assertThat(slots()).doesNotContain(host.hostName);
    }

    private static List<String> slots() {
        return Fleet.get("/api/v1/slots").extract().path("host");
    }

    @Test
    void whoAskedIsRecorded() {
        UUID update = Fleet.update(host, release);

        List<Map<String, Object>> created = Fleet.events(update, "UPDATE_CREATED");

        assertThat(created)
                .singleElement()
                .satisfies(e -> assertThat(e.get("data").toString()).contains("alice"));
        assertThat(Fleet.view(update).getString("createdBy.name")).isEqualTo("alice");
    }
}
