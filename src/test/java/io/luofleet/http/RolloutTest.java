// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.luofleet.http.TestAgent.accepted;
import static io.luofleet.http.TestAgent.session;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;

import io.luofleet.wire.Desired;
import io.luofleet.wire.EmptyHosts;
import io.luofleet.wire.FlbState;
import io.luofleet.wire.Observed;
import io.luofleet.wire.SessionState.Stage;
import io.luofleet.wire.Source;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rollouts over HTTP and on a real PostgreSQL, with hosts that do what the test says. */
@QuarkusTest
class RolloutTest {
    @TestHTTPResource(value = "/", management = true)
    URI management;

    @TestHTTPResource
    URI base;

    private Operator operator;

    @BeforeEach
    void anOperator() {
        operator = new Operator(base);
    }

    @Test
    void aRolloutGoesFromTheCanaryThroughItsWaves() {
        operator.withHosts(4);
        UUID rollout = operator.rollout(Operator.strategy(2));

        int most = operator.updateAll(rollout, "SUCCEEDED");

        assertThat(most).isBetween(1, 2);
        assertThat(operator.slots()).isEmpty();
        Fleet.get("/api/v1/rollouts/" + rollout)
                .body("hosts.SUCCEEDED", equalTo(4))
                .body("waves[0].hosts.SUCCEEDED", equalTo(1))
                .body("waves[1].hosts.SUCCEEDED", equalTo(3))
                .body("author.name", equalTo("ann"))
                .body("author.credential", startsWith("token:"));
        Fleet.get("/api/v1/rollouts/" + rollout + "/preserved")
                .body("sessions", equalTo(4))
                .body("files", equalTo(4))
                .body("bytes", equalTo((int) (4 * TestAgent.RAM_BYTES)));
        assertThat(operator.events(rollout, "ROLLOUT_HOST_STARTED")).hasSize(4);
        assertThat(operator.events(rollout, "ROLLOUT_HOST_ENDED")).hasSize(4);
        assertThat(operator.events(rollout, "SLOT_RELEASED")).hasSize(4);
    }

    @Test
    void nothingStartsBehindAHostThatHoldsTheOnlySlot() {
        operator.withHosts(3);
        var strategy = Operator.strategy(1);
        strategy.put("canary", Map.of("count", 2));

        UUID rollout = operator.rollout(strategy);

        TestAgent first = operator.awaitStarted(1).getFirst();
        TestAgent second =
                operator.hosts.stream().filter(h -> h != first).findFirst().orElseThrow();
        List<String> waiting = operator.hosts.stream()
                .filter(h -> h != first)
                .map(h -> operator.waitsFor(rollout, h))
                .toList();
        assertThat(waiting)
                .anySatisfy(w -> assertThat(w).contains(first.hostName).contains("slot in pool"));
        assertThat(waiting).anySatisfy(w -> assertThat(w).contains("wave 0"));
        assertThat(operator.state(rollout, second)).isEqualTo("PENDING");
        assertThat(operator.slots()).singleElement().satisfies(s -> assertThat(s.get("host"))
                .isEqualTo(first.hostName));
    }

    @Test
    void aStrategySaysWhetherEmptyHostsMayGo() {
        operator.withHosts(1);
        var strategy = Operator.strategy(1);
        strategy.put("emptyHosts", "ALLOWED");

        operator.rollout(strategy);

        assertThat(operator.awaitStarted(1).getFirst().poll().emptyHosts()).isEqualTo(EmptyHosts.ALLOWED);
    }

    @Test
    void aTrippedBudgetPausesWithinTwoSeconds() {
        operator.withHosts(3);
        var strategy = Operator.strategy(1);
        strategy.put("budget", Map.of("errors", Map.of("count", 0)));
        UUID rollout = operator.rollout(strategy);
        operator.awaitStarted(1).getFirst().update(Operator.KERNEL);
        TestAgent second = operator.awaitStarted(1).getFirst();

        second.failPreflight("NO_MEMORY");

        Instant reported = Instant.now();
        operator.awaitStatus(rollout, "PAUSED");
        var view = operator.view(rollout);
        assertThat(Instant.parse(view.getString("since"))).isBefore(reported.plusSeconds(2));
        assertThat(view.getString("reason.type")).isEqualTo("BUDGET_TRIPPED");
        assertThat(view.getList("reason.hosts", String.class)).containsExactly(second.hostName);
        assertThat(view.getString("why")).contains(second.hostName);
        assertThat(operator.slots()).isEmpty();
        assertThat(given().get(management.resolve("/q/metrics")).asString())
                .contains("luofleet_rollout_budget_trips_total{kind=\"ERROR\"");
    }

    @Test
    void aResumedRolloutGoesOnAndEndsWithFailures() {
        operator.withHosts(2);
        UUID rollout = operator.rollout(Operator.strategy(1));
        operator.awaitStarted(1).getFirst().failPreflight("NO_MEMORY");
        operator.awaitStatus(rollout, "PAUSED");

        operator.verb(rollout, "resume", Map.of()).statusCode(200);

        operator.updateAll(rollout, "ENDED_WITH_FAILURES");
        Fleet.get("/api/v1/rollouts/" + rollout)
                .body("hosts.SUCCEEDED", equalTo(1))
                .body("hosts.ABORTED", equalTo(1));
    }

    @Test
    void aFailedHostIsRetriedOnDemand() {
        operator.withHosts(2);
        UUID rollout = operator.rollout(Operator.strategy(1));
        operator.awaitStarted(1).getFirst().failPreflight("NO_MEMORY");
        operator.awaitStatus(rollout, "PAUSED");
        operator.verb(rollout, "retry", Map.of()).statusCode(200);

        operator.verb(rollout, "resume", Map.of()).statusCode(200);

        operator.updateAll(rollout, "SUCCEEDED");
    }

    @Test
    void aClosingWindowCallsBackWhatIsMerelyPreserved() {
        // given recorded history, so that a host is expected to fit into the window
        operator.withHosts(1);
        UUID earlier = Fleet.update(operator.hosts.getFirst(), operator.release);
        operator.hosts.getFirst().update(Operator.KERNEL);
        Fleet.await(earlier, "SUCCEEDED");
        var strategy = Operator.strategy(1);
        Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        strategy.put(
                "windows",
                List.of(Map.of(
                        "start",
                        start.atOffset(ZoneOffset.UTC).toLocalDateTime().toString(),
                        "zone",
                        "UTC",
                        "duration",
                        "PT8S",
                        "recurrence",
                        "FREQ=DAILY")));
        operator.withHosts(1);
        UUID rollout = operator.rollout(strategy);
        TestAgent host = operator.awaitStarted(1).getFirst();

        host.preserve(session("vm-1", Stage.PRESERVED));

        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .until(() -> host.poll().desired() == Desired.ABORT);
        accepted(host.report(Observed.ABORTED, session("vm-1", Stage.UNPRESERVED)));
        assertThat(operator.state(rollout, host)).isEqualTo("PENDING");
        assertThat(operator.slots()).isEmpty();
        assertThat(operator.waitsFor(rollout, host)).contains("window");
        assertThat(operator.status(rollout)).isEqualTo("RUNNING");
    }

    @Test
    void anAbortSaysWhatItDoesAndLeavesHostsPastThePointOfNoReturn() {
        operator.withHosts(3);
        var strategy = Operator.strategy(2);
        strategy.put("canary", Map.of("count", 2));
        UUID rollout = operator.rollout(strategy);
        List<TestAgent> started = operator.awaitStarted(2);
        started.get(0).preserve(session("vm-1", Stage.PRESERVED));
        started.get(1).leave(session("vm-1", Stage.PRESERVED));
        operator.act("bob", "/api/v1/rollouts/" + rollout + "/abort?dryRun=true", Map.of("reason", "to see"))
                .statusCode(200)
                .body("totals.UNPRESERVE", equalTo(1))
                .body("totals.LEAVE", equalTo(1))
                .body("totals.NOTHING", equalTo(1))
                .body("first.LEAVE", contains(started.get(1).hostName));

        operator.verb(rollout, "abort", Map.of("reason", "wrong release")).statusCode(202);

        Awaitility.await()
                .atMost(Fleet.PATIENCE)
                .until(() -> started.get(0).poll().desired() == Desired.ABORT);
        accepted(started.get(0).report(Observed.ABORTED, session("vm-1", Stage.UNPRESERVED)));
        assertThat(operator.status(rollout)).isEqualTo("ABORTING");
        started.get(1).land(Operator.KERNEL);
        operator.awaitStatus(rollout, "ABORTED");
        Fleet.get("/api/v1/rollouts/" + rollout)
                .body("hosts.ABORTED", equalTo(1))
                .body("hosts.SUCCEEDED", equalTo(1))
                .body("hosts.SKIPPED", equalTo(1));
    }

    @Test
    void theHaltStopsNewStarts() {
        operator.act("eve", "/api/v1/halt", Map.of("reason", "packet loss"))
                .statusCode(200)
                .body("halted", equalTo(true));
        try {
            operator.withHosts(1);

            UUID rollout = operator.rollout(Operator.strategy(1));

            assertThat(operator.waitsFor(rollout, operator.hosts.getFirst())).contains("eve", "packet loss");
            assertThat(operator.slots()).isEmpty();
            given().header(Actors.HEADER, Actors.bearer("eve"))
                    .delete("/api/v1/halt")
                    .then()
                    .body("halted", equalTo(false));
            operator.awaitStarted(1);
        } finally {
            given().header(Actors.HEADER, Actors.bearer("eve"))
                    .delete("/api/v1/halt")
                    .then()
                    .statusCode(200);
        }
    }

    @Test
    void aLostHostKeepsItsSlotUntilSomebodyReleasesIt() {
        operator.withHosts(2);
        var strategy = Operator.strategy(1);
        strategy.put("deadlines", Map.of("rebooting", "PT0.2S"));
        UUID rollout = operator.rollout(strategy);
        TestAgent host = operator.awaitStarted(1).getFirst();
        release(host, false).statusCode(409).body("type", endsWith("slot-in-use"));
        host.leave(session("vm-1", Stage.PRESERVED));
        operator.awaitStatus(rollout, "PAUSED");
        assertThat(operator.state(rollout, host)).isEqualTo("LOST");
        assertThat(operator.slots()).singleElement().satisfies(s -> assertThat(s.get("ghost"))
                .isEqualTo(true));

        release(host, false).statusCode(204);

        assertThat(operator.slots()).isEmpty();
        release(host, false).statusCode(404).body("type", endsWith("unknown-slot"));
    }

    private static io.restassured.response.ValidatableResponse release(TestAgent host, boolean force) {
        return given().header(Actors.HEADER, Actors.bearer("bob"))
                .delete("/api/v1/slots/" + host.hostName + "?reason=seen+on+the+console&force=" + force)
                .then();
    }

    @Test
    void aLostHostThatComesBackAndSettlesGivesItsSlotBack() {
        operator.withHosts(2);
        var strategy = Operator.strategy(1);
        strategy.put("deadlines", Map.of("rebooting", "PT0.2S"));
        UUID rollout = operator.rollout(strategy);
        TestAgent host = operator.awaitStarted(1).getFirst();
        host.leave(session("vm-1", Stage.PRESERVED));
        operator.awaitStatus(rollout, "PAUSED");

        host.land(Operator.KERNEL);

        assertThat(operator.slots()).isEmpty();
        assertThat(operator.state(rollout, host)).isEqualTo("LOST");
    }

    @Test
    void withoutItsSlotAHostMustNotGo() {
        operator.withHosts(1);
        operator.rollout(Operator.strategy(1));
        TestAgent host = operator.awaitStarted(1).getFirst();
        host.preserve(session("vm-1", Stage.PRESERVED));
        release(host, true).statusCode(204);

        TestAgent.Reply reply = host.report(Observed.REBOOTING, session("vm-1", Stage.PRESERVED));

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.problem()).isEqualTo("reboot-not-allowed");
        assertThat(reply.body().path("detail").asText()).contains("slot was released");
    }

    @Test
    void aPlanThatHasDriftedIsRefusedWithTheDifference() {
        operator.withHosts(1);
        String plan = operator.plan(Operator.strategy(1));
        TestAgent late = operator.host(Fleet.unique("late"));

        var answer = operator.start(plan);

        answer.statusCode(409).body("type", endsWith("plan-drifted")).body("difference.added", hasItem(late.hostName));
    }

    @Test
    void aHostIsInOneRolloutAtATime() {
        operator.withHosts(1);
        String first = operator.plan(Operator.strategy(1));
        String second = operator.plan(Operator.strategy(2));
        String holder = operator.start(first).statusCode(201).extract().path("id");

        var answer = operator.start(second);

        answer.statusCode(409)
                .body("type", endsWith("host-in-rollout"))
                .body("holders." + operator.hosts.getFirst().hostName, containsString(holder));
    }

    @Test
    void anotherPersonApprovesThePlan() {
        operator.withHosts(1);
        var strategy = Operator.strategy(1);
        strategy.put("approval", "ANOTHER_PERSON");
        String plan = operator.plan(strategy);
        UUID rollout =
                UUID.fromString(operator.start(plan).statusCode(201).extract().path("id"));
        String approve = "/api/v1/rollouts/" + rollout + "/approve";
        operator.act("ann", approve, Map.of("plan", plan)).statusCode(409).body("detail", containsString("author"));
        operator.act("bob", approve, Map.of("plan", "0".repeat(64))).statusCode(409);
        assertThat(operator.status(rollout)).isEqualTo("AWAITING_APPROVAL");

        operator.act("bob", approve, Map.of("plan", plan)).statusCode(200);

        operator.awaitStarted(1);
        Fleet.get("/api/v1/rollouts/" + rollout)
                .body("approvedBy.name", equalTo("bob"))
                .body("approvedBy.credential", startsWith("token:"));
    }

    @Test
    void anFlbThatDoesNotComeBackCountsAsAnError() {
        operator.withHosts(2);
        UUID rollout = operator.rollout(Operator.strategy(1));
        TestAgent host = operator.awaitStarted(1).getFirst();
        host.preserve(session("vm-1", Stage.PRESERVED));
        accepted(host.report(host.compose(
                Observed.REBOOTING,
                List.of(session("vm-1", Stage.PRESERVED)),
                List.of(flb(FlbState.Moment.AT_PRESERVE, 2)),
                null)));
        host.boot(Operator.KERNEL, 1);
        accepted(host.report(host.compose(
                Observed.RETRIEVED,
                List.of(session("vm-1", Stage.RESUMED)),
                List.of(flb(FlbState.Moment.AFTER_RETRIEVE, 1)),
                null)));

        accepted(host.report(Observed.FINISHED, session("vm-1", Stage.FINISHED)));

        operator.awaitStatus(rollout, "PAUSED");
        assertThat(operator.state(rollout, host)).isEqualTo("FAILED");
        Fleet.get("/api/v1/rollouts/" + rollout + "/hosts?state=FAILED")
                .body("items[0].failureCode", equalTo("FLB_INVARIANT_BROKEN"));
        Fleet.get("/api/v1/rollouts/" + rollout + "/preserved")
                .body("waves[0].flbs[0].out", equalTo(2))
                .body("waves[0].flbs[0].in", equalTo(1));
    }

    private static FlbState flb(FlbState.Moment moment, long count) {
        return new FlbState("liveupdate-test-flb-v0", moment, count, null, Source.DERIVED);
    }

    @Test
    void aRollbackPlansTheWayBack() {
        operator.withHosts(1);
        String before = Fleet.registered("7.3.4-a");
        UUID rollout = operator.rollout(Operator.strategy(1));
        operator.updateAll(rollout, "SUCCEEDED");

        var answer = operator.verb(rollout, "rollback", Map.of("release", before));

        answer.statusCode(200)
                .body("release", equalTo(before))
                .body("waves[0].hosts[0].host", equalTo(operator.hosts.getFirst().hostName));
    }

    @Test
    void aSkippedHostIsLeftOut() {
        operator.withHosts(2);
        UUID rollout = operator.rollout(Operator.strategy(1));
        TestAgent canary = operator.awaitStarted(1).getFirst();
        TestAgent other =
                operator.hosts.stream().filter(h -> h != canary).findFirst().orElseThrow();

        operator.verb(rollout, "skip", Map.of("hosts", List.of(other.hostName), "reason", "broken fan"))
                .statusCode(200);

        canary.update(Operator.KERNEL);
        operator.awaitStatus(rollout, "SUCCEEDED_WITH_SKIPS");
        assertThat(operator.state(rollout, other)).isEqualTo("SKIPPED");
    }

    @Test
    void aHostThatEnrolsLateJoinsWhereTheStrategyWantsIt() {
        operator.withHosts(1);
        var strategy = Operator.strategy(1);
        strategy.put("lateJoining", "INCLUDE");
        UUID rollout = operator.rollout(strategy);
        operator.awaitStarted(1);

        TestAgent late = operator.host(Fleet.unique("late"));

        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> "PENDING".equals(operator.state(rollout, late)));
        operator.updateAll(rollout, "SUCCEEDED");
        assertThat(operator.events(rollout, "ROLLOUT_HOST_JOINED")).hasSize(1);
    }
}
