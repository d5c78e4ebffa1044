// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Releases that nothing goes to any more, and their tags. */
@QuarkusTest
class ReleaseEndTest {
    @TestHTTPResource
    URI base;

    private Operator operator;

    @BeforeEach
    void anOperatorWithTwoHosts() {
        operator = new Operator(base).withHosts(2);
    }

    @Test
    void noPlanGoesToARetiredRelease() {
        retire("eve", "loses interrupts").statusCode(200).body("retired.by.name", equalTo("eve"));

        var answer = operator.act(
                "ann", "/api/v1/plans", Map.of("release", operator.release, "selector", "pool=" + operator.pool));

        answer.statusCode(422)
                .body("findings.path", hasItem("release"))
                .body("findings.message", hasItem(containsString("loses interrupts")));
    }

    @Test
    void noRolloutOfAnOlderPlanGoesThere() {
        String plan = operator.plan(Operator.strategy(1));
        retire("eve", "loses interrupts");

        var answer = operator.start(plan);

        answer.statusCode(422).body("findings.message", hasItem(containsString("eve")));
    }

    @Test
    void aRunningRolloutPausesAndCannotGoOn() {
        UUID rollout = operator.rollout(Operator.strategy(1));
        operator.awaitStarted(1).getFirst().update(Operator.KERNEL);

        retire("eve", "loses interrupts");

        operator.awaitStatus(rollout, "PAUSED");
        assertThat(operator.view(rollout).getString("reason.type")).isEqualTo("RELEASE_RETIRED");
        assertThat(operator.view(rollout).getString("why")).contains("eve", "loses interrupts");
        operator.verb(rollout, "resume", Map.of()).statusCode(200);
        operator.awaitStatus(rollout, "PAUSED");
    }

    @Test
    void noSingleUpdateGoesThere() {
        retire("eve", "loses interrupts");

        var answer = operator.act(
                "ann",
                "/api/v1/updates",
                Map.of("host", operator.hosts.getFirst().hostName, "release", operator.release));

        answer.statusCode(409).body("type", endsWith("release-retired")).body("detail", containsString("eve"));
    }

    @Test
    void whoeverRetiresItFirstStaysNamed() {
        retire("eve", "loses interrupts");

        var answer = retire("mallory", "for fun");

        answer.statusCode(200)
                .body("retired.by.name", equalTo("eve"))
                .body("retired.reason", equalTo("loses interrupts"));
    }

    @Test
    void releasesAreFoundByTheirTags() {
        String tag = Fleet.unique("tag");

        tag(List.of("stable", tag)).statusCode(200).body("tags", hasItem(tag));

        Fleet.get("/api/v1/releases?tag=" + tag).body("items.name", equalTo(List.of(operator.release)));
        tag(List.of()).statusCode(200).body("tags", not(hasItem(tag)));
    }

    private ValidatableResponse retire(String who, String why) {
        return operator.act(who, "/api/v1/releases/" + operator.release + "/retire", Map.of("reason", why));
    }

    private ValidatableResponse tag(List<String> tags) {
        return RestAssured.given()
                .contentType(ContentType.JSON)
                .header(Actors.HEADER, Actors.bearer("ann"))
                .body(Map.of("tags", tags))
                .put("/api/v1/releases/" + operator.release + "/tags")
                .then();
    }
}
