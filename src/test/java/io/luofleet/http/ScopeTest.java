// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A credential for some hosts, a pool's, beside the hosts of another pool. */
@QuarkusTest
class ScopeTest {
    private static final String OUT_OF_SCOPE = "urn:luofleet:problem:out-of-scope";

    @TestHTTPResource
    URI base;

    private Operator own;
    private Operator other;
    private String narrow;

    @BeforeEach
    void twoPools() {
        own = new Operator(base).withHosts(2);
        other = new Operator(base).withHosts(1);
        narrow = Actors.bearer("narrow-" + own.pool, "pool=" + own.pool, "operator", "approver");
    }

    @Test
    void planningBeyondIsRefusedWithTheHostsNamed() {
        ValidatableResponse answer =
                post("/api/v1/plans", plan("pool in (%s,%s)".formatted(own.pool, other.pool), Map.of()));

        String outside = other.hosts.getFirst().hostName;
        answer.statusCode(403)
                .body("type", equalTo(OUT_OF_SCOPE))
                .body("hosts", equalTo(List.of(outside)))
                .body("detail", containsString(outside));
    }

    @Test
    void aPlanWithinKeepsToTheScopeForLateHostsToo() {
        ValidatableResponse answer = post("/api/v1/plans", plan("pool=" + own.pool, Map.of()));

        answer.statusCode(201).body("author.scope", equalTo("pool=" + own.pool));
        // A plan for hosts by name would else let any host in that has no labels of its own.
        assertThat(post("/api/v1/plans", byName()).statusCode(201).extract().<String>path("selector"))
                .isEqualTo("pool=" + own.pool);
    }

    @Test
    void startingAPlanBeyondIsRefused() {
        String plan = other.plan(Operator.strategy(1));

        ValidatableResponse answer = post("/api/v1/rollouts", Map.of("plan", plan));

        answer.statusCode(403).body("type", equalTo(OUT_OF_SCOPE));
    }

    @Test
    void aRolloutWithHostsBeyondIsNotSteered() {
        UUID rollout = other.rollout(Operator.strategy(1));
        List<String> verbs = List.of("pause", "resume", "abort", "retry", "skip");

        List<Integer> answers = verbs.stream()
                .map(verb -> post(
                                "/api/v1/rollouts/" + rollout + "/" + verb,
                                verb.equals("retry")
                                        ? Map.of()
                                        : verb.equals("skip")
                                                ? Map.of(
                                                        "reason",
                                                        "a test",
                                                        "hosts",
                                                        List.of(other.hosts.getFirst().hostName))
                                                : Map.of("reason", "a test"))
                        .extract()
                        .statusCode())
                .toList();

        assertThat(answers).containsOnly(403);
        other.verb(rollout, "abort", Map.of("reason", "the test is over"));
    }

    @Test
    void aRolloutWithinIsSteered() {
        UUID rollout = own.rollout(Operator.strategy(1));

        ValidatableResponse answer = post("/api/v1/rollouts/" + rollout + "/abort", Map.of("reason", "a test"));

        answer.statusCode(202);
    }

    @Test
    void aHostBeyondIsNotCordoned() {
        ValidatableResponse answer =
                post("/api/v1/hosts/" + other.hosts.getFirst().hostName + "/cordon", Map.of("reason", "a test"));

        answer.statusCode(403).body("type", equalTo(OUT_OF_SCOPE));
    }

    @Test
    void noHostIsGivenAway() {
        var answer = given().header(Actors.HEADER, narrow)
                .contentType(ContentType.JSON)
                .body(Map.of("labels", Map.of("pool", other.pool)))
                .patch("/api/v1/hosts/" + own.hosts.getFirst().hostName)
                .then();

        answer.statusCode(403).body("type", equalTo(OUT_OF_SCOPE));
        Fleet.get("/api/v1/hosts/" + own.hosts.getFirst().hostName).body("labels.pool", equalTo(own.pool));
    }

    @Test
    void noHostIsTakenOver() {
        var answer = given().header(Actors.HEADER, narrow)
                .contentType(ContentType.JSON)
                .body(Map.of("labels", Map.of("pool", own.pool)))
                .patch("/api/v1/hosts/" + other.hosts.getFirst().hostName)
                .then();

        answer.statusCode(403).body("type", equalTo(OUT_OF_SCOPE));
    }

    @Test
    void anUpdateOfAHostBeyondIsRefused() {
        ValidatableResponse answer =
                post("/api/v1/updates", Map.of("host", other.hosts.getFirst().hostName, "release", other.release));

        answer.statusCode(403).body("type", equalTo(OUT_OF_SCOPE));
    }

    @Test
    void whatConcernsTheWholeFleetIsRefused() {
        ValidatableResponse answer = post("/api/v1/halt", Map.of("reason", "a test"));

        answer.statusCode(403).body("type", equalTo(OUT_OF_SCOPE));
        Fleet.get("/api/v1/halt").body("halted", equalTo(false));
    }

    @Test
    void forceNeedsAnAdmin() {
        ValidatableResponse answer = post("/api/v1/updates", Fleet.forced(own.hosts.getFirst(), own.release));

        answer.statusCode(403)
                .body("type", equalTo("urn:luofleet:problem:forbidden"))
                .body("detail", containsString("needs the role admin"));
    }

    @Test
    void whoMadeTheAuthorsTokenDoesNotApprove() {
        // given a plan that waits for an approval, by a robot whose token its maker may hold
        String maker = Actors.bearer("maker");
        String robot = "Bearer "
                + given().header(Actors.HEADER, maker)
                        .contentType(ContentType.JSON)
                        .body(Map.of("name", "robot-" + own.pool, "roles", List.of("operator")))
                        .post("/api/v1/tokens")
                        .then()
                        .statusCode(201)
                        .extract()
                        .path("secret");
        Map<String, Object> strategy = new HashMap<>(Operator.strategy(1));
        strategy.put("approval", "ANOTHER_PERSON");
        String plan = as(robot, "/api/v1/plans", plan("pool=" + own.pool, strategy))
                .statusCode(201)
                .extract()
                .path("hash");
        String rollout = as(robot, "/api/v1/rollouts", Map.of("plan", plan))
                .statusCode(201)
                .extract()
                .path("id");

        // when
        ValidatableResponse answer = as(maker, "/api/v1/rollouts/" + rollout + "/approve", Map.of("plan", plan));

        // then
        answer.statusCode(409).body("detail", containsString("maker made the credential"));
        own.verb(UUID.fromString(rollout), "abort", Map.of("reason", "the test is over"));
    }

    @Test
    void whoStartedAnothersPlanDoesNotApprove() {
        // given
        Map<String, Object> strategy = new HashMap<>(Operator.strategy(1));
        strategy.put("approval", "ANOTHER_PERSON");
        String plan = own.plan(strategy);
        String rollout = as(Actors.bearer("bob"), "/api/v1/rollouts", Map.of("plan", plan))
                .statusCode(201)
                .extract()
                .path("id");

        // when
        ValidatableResponse answer =
                as(Actors.bearer("bob"), "/api/v1/rollouts/" + rollout + "/approve", Map.of("plan", plan));

        // then
        answer.statusCode(409).body("detail", containsString("bob started the rollout"));
        own.verb(UUID.fromString(rollout), "abort", Map.of("reason", "the test is over"));
    }

    private Map<String, Object> plan(String selector, Map<String, Object> strategy) {
        return Map.of("release", own.release, "selector", selector, "strategy", strategy);
    }

    private Map<String, Object> byName() {
        return Map.of("release", own.release, "hosts", List.of(own.hosts.getFirst().hostName));
    }

    private ValidatableResponse post(String path, Object body) {
        return as(narrow, path, body);
    }

    private static ValidatableResponse as(String bearer, String path, Object body) {
        return given().header(Actors.HEADER, bearer)
                .contentType(ContentType.JSON)
                .body(body)
                .post(path)
                .then();
    }
}
