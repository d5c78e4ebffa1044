// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators see what they would do, and a word that is none does nothing. */
@QuarkusTest
class DryRunTest {
    @TestHTTPResource
    URI base;

    private Operator operator;
    private String host;

    @BeforeEach
    void aHost() {
        operator = new Operator(base).withHosts(2);
        host = "/api/v1/hosts/" + operator.hosts.getFirst().hostName;
    }

    private List<Object> events() {
        return Fleet.get("/api/v1/events?limit=1000&host=" + operator.hosts.getFirst().hostName)
                .extract()
                .path("items");
    }

    @Test
    void aVerbIsAnsweredAsItWouldBeAndDoesNothing() {
        List<Object> before = events();

        ValidatableResponse tried = Fleet.post(host + "/cordon?dryRun=true", Map.of("reason", "bad memory"));

        tried.statusCode(200).header("Dry-Run", equalTo("true")).body("cordon.reason", equalTo("bad memory"));
        Fleet.get(host).body("cordon", nullValue());
        assertThat(events()).isEqualTo(before);
    }

    @Test
    void whatWouldBeRefusedIsRefused() {
        ValidatableResponse tried = Fleet.post(host + "/cordon?dryRun=true", Map.of());

        tried.statusCode(400).body("violations.field", contains("reason"));
    }

    @Test
    void aRolloutThatWouldStartIsShownAndDoesNotStart() {
        String plan = operator.plan(Operator.strategy(1));

        ValidatableResponse tried = operator.act("ann", "/api/v1/rollouts?dryRun=true", Map.of("plan", plan));

        String id = tried.statusCode(200)
                .header("Location", nullValue())
                .body("plan", equalTo(plan))
                .body("number", notNullValue())
                .extract()
                .path("id");
        Fleet.get("/api/v1/rollouts/" + id).statusCode(404);
        operator.start(plan).statusCode(201);
    }

    @Test
    void anUpdateThatWouldBeginIsNoneForItsAgent() {
        TestAgent agent = operator.hosts.getFirst();
        long epoch = agent.epoch;

        ValidatableResponse tried = Fleet.post("/api/v1/updates?dryRun=true", Fleet.forced(agent, operator.release));

        tried.statusCode(200).body("phase", notNullValue());
        assertThat(agent.poll().epoch()).isEqualTo(epoch);
        Fleet.get("/api/v1/updates?host=" + agent.hostName).body("items", equalTo(List.of()));
    }

    @Test
    void theHaltCanBeTried() {
        ValidatableResponse tried = given().header(Actors.HEADER, Actors.bearer("ann"))
                .contentType("application/json")
                .body(Map.of("reason", "smoke"))
                .post("/api/v1/halt?dryRun=true")
                .then();

        tried.statusCode(200).body("reason", equalTo("smoke"));
        Fleet.get("/api/v1/halt").body("reason", nullValue());
    }

    @Test
    void aKeyIsNotUsedUp() {
        String key = UUID.randomUUID().toString();
        String reason = "bad memory";
        given().header(Actors.HEADER, Actors.bearer("ann"))
                .header("Idempotency-Key", key)
                .contentType("application/json")
                .body(Map.of("reason", reason))
                .post(host + "/cordon?dryRun=true")
                .then()
                .statusCode(200);

        ValidatableResponse done = given().header(Actors.HEADER, Actors.bearer("ann"))
                .header("Idempotency-Key", key)
                .contentType("application/json")
                .body(Map.of("reason", reason))
                .post(host + "/cordon")
                .then();

        done.statusCode(200).header("Idempotency-Replayed", nullValue());
        Fleet.get(host).body("cordon.reason", equalTo(reason));
    }

    @Test
    void anAbortHasItsOwn() {
        UUID rollout = operator.rollout(Operator.strategy(1));

        ValidatableResponse tried = operator.verb(rollout, "abort?dryRun=true", Map.of("reason", "fire"));

        tried.statusCode(200).header("Dry-Run", nullValue());
        assertThat(operator.status(rollout)).isEqualTo("RUNNING");
    }

    /** An abort has a dry run of its own, and a pause what all have. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "abort?dryRun",
                "abort?dryRun=",
                "abort?dryRun=yes",
                "abort?dryRun=TRUE",
                "pause?dryrun=true",
                "pause?dry_run=true",
                "pause?dryRun",
                "pause?dryRun=yes",
                "pause?dryRun=true&dryRun=false",
                "pause?dryRun=true&x=1"
            })
    void aWordThatIsNoneDoesNothing(String verb) {
        UUID rollout = operator.rollout(Operator.strategy(1));

        ValidatableResponse answer = operator.verb(rollout, verb, Map.of("reason", "fire"));

        answer.statusCode(400).body("type", equalTo("urn:luofleet:problem:invalid-request"));
        assertThat(operator.status(rollout)).isEqualTo("RUNNING");
    }

    @Test
    void aMistypedFilterIsRefusedWithWhatThereIs() {
        ValidatableResponse answer = Fleet.get("/api/v1/updates?hsot=" + operator.hosts.getFirst().hostName);

        answer.statusCode(400).body("violations.field", contains("hsot")).body("detail", containsString("host"));
    }

    @Test
    void whatOnlyReadsHasNoDryRun() {
        Fleet.get("/api/v1/hosts?dryRun=true").statusCode(400);
    }

    @Test
    void severalOfAFilterThatTakesSeveralAreTaken() {
        Fleet.get("/api/v1/hosts?label=a=b&label=c=d").statusCode(200);
    }
}
