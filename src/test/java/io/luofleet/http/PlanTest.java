// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.luofleet.http.TestAgent.accepted;
import static io.luofleet.http.TestAgent.session;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import io.luofleet.label.Selector;
import io.luofleet.plan.PlanService;
import io.luofleet.plan.model.PlanDiff;
import io.luofleet.plan.model.PlanRequest;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.security.Principal;
import io.luofleet.wire.Observed;
import io.luofleet.wire.SessionState.Stage;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Plans over HTTP, against hosts that a test lets speak. Each test has a fleet of its own, told apart by a label. */
@QuarkusTest
class PlanTest {
    @TestHTTPResource
    URI base;

    @Inject
    PlanService plans;

    private String fleet;
    private String release;
    private List<TestAgent> hosts;

    @BeforeEach
    void aFleetAndARelease() {
        fleet = Fleet.unique("fleet");
        release = Fleet.registered("7.3.4-b");
        hosts = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            hosts.add(enrolled(i));
        }
    }

    private TestAgent enrolled(int i) {
        var host = new TestAgent(base, "%s-h%d".formatted(fleet, i));
        host.labels = Map.of("fleet-of", fleet, "zone", "z" + i % 2, "rack", "%s-r%d".formatted(fleet, i / 2));
        host.enrol();
        return host;
    }

    private String selector() {
        return "fleet-of=" + fleet;
    }

    private static ValidatableResponse post(String actor, Object body) {
        return given().contentType(ContentType.JSON)
                .header(Actors.HEADER, Actors.bearer(actor))
                .body(body)
                .post("/api/v1/plans")
                .then();
    }

    private JsonPath plan(Map<String, ?> strategy) {
        return post("ada", Map.of("release", release, "selector", selector(), "strategy", strategy))
                .statusCode(201)
                .extract()
                .jsonPath();
    }

    @Test
    void aPlanNamesEveryHostAndWhoMadeIt() {
        // given
        var body = Map.of("release", release, "selector", selector());

        // when
        var answer = post("ada", body);

        // then
        JsonPath plan = answer.statusCode(201)
                .header("Location", containsString("/api/v1/plans/"))
                .body("author.name", equalTo("ada"))
                .body("kernelRelease", equalTo("7.3.4-b"))
                .body("leftOut", hasSize(0))
                .body("waves[0].kind", equalTo("CANARY"))
                .body("waves[1].waitsFor", equalTo(List.of("end of wave 0", "soak PT5M")))
                .body("compatibility[0].from", equalTo("7.3.4-a"))
                .body("strategy.soak", equalTo("PT5M"))
                .extract()
                .jsonPath();
        assertThat(plan.<List<String>>getList("waves.hosts.host").stream().flatMap(List::stream))
                .containsExactlyInAnyOrderElementsOf(
                        hosts.stream().map(h -> h.hostName).toList());
    }

    @Test
    void theSamePlanAgainIsTheSameRow() {
        // given
        JsonPath first = plan(Map.of());

        // when
        var again = post("grace", Map.of("selector", " fleet-of in (" + fleet + ") ", "release", release));

        // then
        again.statusCode(200).body("hash", equalTo(first.getString("hash"))).body("author.name", equalTo("ada"));
    }

    @Test
    void aPlanIsFoundUnderItsHash() {
        // given
        JsonPath made = plan(Map.of("gates", List.of(Map.of("kind", "PERSON"))));

        // when
        var found = Fleet.get("/api/v1/plans/" + made.getString("hash"));

        // then
        assertThat(found.statusCode(200).extract().jsonPath().getMap("")).isEqualTo(made.getMap(""));
    }

    @Test
    void aHashThatNobodyMadeIsUnknown() {
        var answer = Fleet.get("/api/v1/plans/" + "0".repeat(64));

        answer.statusCode(404).body("type", equalTo("urn:luofleet:problem:unknown-plan"));
    }

    @Test
    void everythingThatIsWrongIsInOneAnswer() {
        // given
        var strategy = Map.of(
                "maxUnavailable",
                        List.of(Map.of("level", "rack", "count", 0), Map.of("level", "fleet", "percent", 101)),
                "gates", List.of(Map.of("kind", "PROMETHEUS", "url", "nowhere", "query", "up", "condition", "about 1")),
                "windows",
                        List.of(Map.of(
                                "start",
                                "2020-01-01T00:00:00",
                                "zone",
                                "UTC",
                                "duration",
                                "PT1H",
                                "recurrence",
                                "FREQ=DAILY;COUNT=2")));

        // when
        var answer = post("ada", Map.of("release", "nope", "selector", "fleet-of=nobody", "strategy", strategy));

        // then
        List<String> paths = answer.statusCode(422)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:luofleet:problem:plan-refused"))
                .extract()
                .path("findings.path");
        assertThat(paths)
                .containsExactlyInAnyOrder(
                        "strategy.maxUnavailable[0].count",
                        "strategy.maxUnavailable[1].percent",
                        "strategy.gates[0].url",
                        "strategy.gates[0].condition",
                        "strategy.windows[0]",
                        "release",
                        "selector");
    }

    @Test
    void aDowngradeIsRefusedUnlessItIsAskedFor() {
        // given
        String older = Fleet.registered("7.3.3-a");

        // when
        var answer = post("ada", Map.of("release", older, "selector", selector()));

        // then
        answer.statusCode(422).body("findings[0].path", equalTo("strategy.allowDowngrade"));
        post("ada", Map.of("release", older, "selector", selector(), "strategy", Map.of("allowDowngrade", true)))
                .statusCode(201);
    }

    @Test
    void aBodyThatIsNoObjectIsMalformed() {
        var answer = post("ada", "[]");

        answer.statusCode(400).body("type", equalTo("urn:luofleet:problem:malformed-json"));
    }

    @Test
    void whoCannotGoIsLeftOutWithTheReason() {
        // given
        hosts.get(0).boot("7.3.4-b", 1);
        hosts.get(1).liveUpdateDevice = false;
        hosts.get(1).enrol();
        Fleet.update(hosts.get(2), Fleet.registered("7.3.9"));

        // when
        JsonPath plan = plan(Map.of());

        // then
        assertThat(plan.<String>getList("leftOut.reason"))
                .containsExactly("ALREADY_THERE", "NO_DEVICE", "IN_ANOTHER_ROLLOUT");
        assertThat(plan.getString("leftOut[2].detail")).contains("of its own is in");
    }

    @Test
    void whatWasInUseIsInTheMatrixWithHowItIsKnown() {
        // given
        TestAgent host = hosts.getFirst();
        Fleet.update(host, Fleet.registered("7.3.9"));
        host.preserve(session("vm-1", Stage.PRESERVED));
        accepted(host.fail("DISK_FULL", session("vm-1", Stage.UNPRESERVED)));

        // when
        JsonPath plan = plan(Map.of());

        // then
        assertThat(plan.getString("compatibility[0].statements.find { it.subject == 'FILE_HANDLER' }.running"))
                .isEqualTo("memfd-v2");
        assertThat(plan.getString("compatibility[0].statements.find { it.subject == 'FILE_HANDLER' }.source"))
                .isEqualTo("DERIVED");
    }

    @Test
    void durationsAreThoseOfRecordedUpdates() {
        // given
        TestAgent host = hosts.getFirst();
        var update = Fleet.update(host, release);
        host.leave(session("vm-1", Stage.PRESERVED));
        host.boot("7.3.4-b", 1);
        accepted(host.report(Observed.RETRIEVED, session("vm-1", Stage.RESUMED)));
        accepted(host.report(Observed.FINISHED, session("vm-1", Stage.FINISHED)));
        Fleet.await(update, "SUCCEEDED");

        // when
        JsonPath plan = plan(Map.of());

        // then
        assertThat(plan.getInt("durations[0].recordedUpdates")).isEqualTo(1);
        assertThat(plan.getString("durations[0].expected")).startsWith("PT1").doesNotStartWith("PT10M");
    }

    @Test
    void aDriftSaysWhichHostCameAndWhichLeft() {
        // given
        var planned = plans.require(plan(Map.of()).getString("hash")).plan();
        hosts.get(3).boot("7.3.4-b", 1);
        TestAgent late = enrolled(6);

        // when
        Optional<PlanDiff> drift = plans.drift(planned);

        // then
        assertThat(drift).hasValueSatisfying(diff -> {
            assertThat(diff.added()).containsExactly(late.hostName);
            assertThat(diff.removed()).containsExactly(hosts.get(3).hostName);
        });
    }

    @Test
    void withoutADriftThereIsNoDifference() {
        // given
        var planned = plans.require(plan(Map.of("windows", List.of(window()))).getString("hash"))
                .plan();

        // when
        Optional<PlanDiff> drift = plans.drift(planned);

        // then
        assertThat(drift).isEmpty();
    }

    private static Map<String, Object> window() {
        return Map.of(
                "start",
                "2026-01-01T22:00:00",
                "zone",
                "Europe/Berlin",
                "duration",
                "PT6H",
                "recurrence",
                "FREQ=DAILY");
    }

    @Test
    void hostsCanBeNamed() {
        // given
        var strategy =
                plans.require(plan(Map.of()).getString("hash")).plan().request().strategy();
        var request = new PlanRequest(
                release, Selector.EVERYTHING, List.of(hosts.get(4).hostName, hosts.get(2).hostName), strategy);

        // when
        var made = plans.make(request, Principal.of("grace", "token:test"));

        // then
        assertThat(made.stored().plan().contents().waves().stream()
                        .flatMap(w -> w.hosts().stream())
                        .map(h -> h.host()))
                .containsExactlyInAnyOrder(hosts.get(2).hostName, hosts.get(4).hostName);
    }

    @Test
    void hostsThatAreNoneAreRefused() {
        // given
        var strategy =
                plans.require(plan(Map.of()).getString("hash")).plan().request().strategy();
        var request = new PlanRequest(release, Selector.EVERYTHING, List.of("nobody"), strategy);

        // when
        var refusal = Assertions.catchThrowableOfType(
                ProblemException.class, () -> plans.make(request, Principal.of("grace", "token:test")));

        // then
        assertThat(refusal.members().get("findings").toString()).contains("no such host is enrolled: nobody");
    }

    @Test
    void planningChangesNothingElse() {
        // given
        String before = Fleet.get("/api/v1/events?limit=1000&host=" + hosts.getFirst().hostName)
                .extract()
                .asString();

        // when
        plan(Map.of());

        // then
        Fleet.get("/api/v1/events?limit=1000&host=" + hosts.getFirst().hostName)
                .body("", equalTo(JsonPath.from(before).getMap("")));
        Fleet.get("/api/v1/updates?host=" + hosts.getFirst().hostName).body("items", hasSize(0));
        Fleet.get("/api/v1/hosts/" + hosts.getFirst().hostName).body("name", startsWith(fleet));
    }
}
