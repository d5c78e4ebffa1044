// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hosts that change between the plan and their turn, and releases of one name that are not the same. */
@QuarkusTest
class DriftTest {
    @TestHTTPResource
    URI base;

    private Operator operator;

    @BeforeEach
    void anOperator() {
        operator = new Operator(base);
    }

    @Test
    void anApprovalLeavesOutAHostThatRunsAnotherKernelThanPlanned() {
        operator.withHosts(1);
        TestAgent host = operator.hosts.getFirst();
        var strategy = Operator.strategy(1);
        strategy.put("approval", "ANOTHER_PERSON");
        String plan = operator.plan(strategy);
        UUID rollout =
                UUID.fromString(operator.start(plan).statusCode(201).extract().path("id"));
        host.boot("7.3.4-x", 0);

        operator.verb(rollout, "approve", Map.of("plan", plan)).statusCode(200);

        assertThat(operator.state(rollout, host)).isEqualTo("SKIPPED");
        Fleet.get("/api/v1/rollouts/" + rollout + "/hosts")
                .body("items[0].failureCode", equalTo("DRIFTED"))
                .body("items[0].skipReason", containsString("7.3.4-x, planned from 7.3.4-a"));
        assertThat(operator.events(rollout, "ROLLOUT_HOST_ENDED"))
                .singleElement()
                .satisfies(e -> assertThat(e).containsEntry("severity", "WARNING"));
        operator.awaitStatus(rollout, "PAUSED");
    }

    @Test
    void aHostThatLeftTheSelectionIsLeftOutAtItsTurn() {
        operator.withHosts(2);
        UUID rollout = operator.rollout(Operator.strategy(1));
        TestAgent canary = operator.awaitStarted(1).getFirst();
        TestAgent other =
                operator.hosts.stream().filter(h -> h != canary).findFirst().orElseThrow();
        other.labels = Map.of("pool", "elsewhere");
        other.enrol();

        canary.update(Operator.KERNEL);

        Awaitility.await().atMost(Fleet.PATIENCE).until(() -> operator.state(rollout, other)
                .equals("SKIPPED"));
        Fleet.get("/api/v1/rollouts/" + rollout + "/hosts?state=SKIPPED")
                .body("items[0].skipReason", containsString("its label pool is elsewhere"));
    }

    @Test
    void anotherImageUnderTheSameKernelNameIsNotThereYet() {
        operator.withHosts(1);
        operator.updateAll(operator.rollout(Operator.strategy(1)), "SUCCEEDED");
        String rebuilt = rebuilt();

        JsonPath same = plan(operator.release, false);
        JsonPath other = plan(rebuilt, false);
        JsonPath again = plan(operator.release, true);

        String host = operator.hosts.getFirst().hostName;
        assertThat(same.getString("leftOut[0].reason")).isEqualTo("ALREADY_THERE");
        assertThat(same.getString("leftOut[0].detail")).contains("same image");
        assertThat(other.getString("waves[0].hosts[0].host")).isEqualTo(host);
        assertThat(again.getString("waves[0].hosts[0].host")).isEqualTo(host);
    }

    @Test
    void aRollbackOfAnotherImageGoesToTheOneBefore() {
        operator.withHosts(1);
        operator.updateAll(operator.rollout(Operator.strategy(1)), "SUCCEEDED");
        var plan = Map.of("release", rebuilt(), "selector", "pool=" + operator.pool, "strategy", Operator.strategy(1));
        String hash = operator.act("ann", "/api/v1/plans", plan)
                .statusCode(201)
                .extract()
                .path("hash");
        UUID rollout =
                UUID.fromString(operator.start(hash).statusCode(201).extract().path("id"));
        operator.updateAll(rollout, "SUCCEEDED");

        var answer = operator.verb(rollout, "rollback", Map.of());

        answer.statusCode(200).body("release", equalTo(operator.release));
    }

    /** Another image under the kernel's name. */
    private static String rebuilt() {
        String rebuilt = Fleet.unique("rel");
        Map<String, Object> release =
                new HashMap<>(Fleet.release(rebuilt, Operator.KERNEL, "luo-v5", "memfd-v2", "liveupdate-test-flb-v0"));
        release.put("image", Map.of("uri", "/api/v1/artifacts/bzImage", "sha256", "1".repeat(64)));
        Fleet.post("/api/v1/releases", release).statusCode(201);
        return rebuilt;
    }

    private JsonPath plan(String release, boolean reinstall) {
        Map<String, Object> body = new HashMap<>(Map.of("release", release, "selector", "pool=" + operator.pool));
        if (reinstall) {
            body.put("reinstall", true);
        }
        return given().contentType(ContentType.JSON)
                .header(Actors.HEADER, Actors.bearer("ann"))
                .body(body)
                .post("/api/v1/plans")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
    }
}
