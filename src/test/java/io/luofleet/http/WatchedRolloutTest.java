// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.luofleet.http.TestAgent.accepted;
import static io.luofleet.http.TestAgent.corrupt;
import static io.luofleet.http.TestAgent.session;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.wire.Observed;
import io.luofleet.wire.SessionState.Stage;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the canary, the budgets and the soaks of a rollout notice, over HTTP and on a real PostgreSQL. */
@QuarkusTest
class WatchedRolloutTest {
    @TestHTTPResource
    URI base;

    private Operator operator;

    @BeforeEach
    void anOperator() {
        operator = new Operator(base);
    }

    @Test
    void aHostThatIsThereTakesThePlaceOfASilentCanary() {
        operator.withHosts(3);
        var strategy = Operator.strategy(1);
        strategy.put("offline", "SKIP");
        String plan = operator.plan(strategy);
        TestAgent canary = first(plan);
        fallSilent(canary);

        UUID rollout =
                UUID.fromString(operator.start(plan).statusCode(201).extract().path("id"));

        Awaitility.await().atMost(Fleet.PATIENCE).until(() -> operator.state(rollout, canary)
                .equals("SKIPPED"));
        operator.updateAll(rollout, "SUCCEEDED_WITH_SKIPS");
        assertThat(operator.events(rollout, "ROLLOUT_HOST_MOVED")).hasSize(1);
        assertThat(operator.events(rollout, "ROLLOUT_HOST_ENDED"))
                .filteredOn(e -> e.get("host").equals(canary.hostName))
                .singleElement()
                .satisfies(e -> assertThat(e.get("severity")).isEqualTo("WARNING"));
        assertThat(operator.view(rollout).getInt("waves[0].hosts.SUCCEEDED")).isOne();
    }

    @Test
    void aRolloutWhoseCanariesAreAllSilentPauses() {
        operator.withHosts(2);
        var strategy = Operator.strategy(1);
        strategy.put("offline", "SKIP");
        String plan = operator.plan(strategy);
        Awaitility.await().atMost(Fleet.PATIENCE).until(() -> operator.hosts.stream()
                .allMatch(WatchedRolloutTest::isSilent));

        UUID rollout =
                UUID.fromString(operator.start(plan).statusCode(201).extract().path("id"));

        operator.awaitStatus(rollout, "PAUSED");
        assertThat(operator.view(rollout).getString("reason.type")).isEqualTo("CANARY_ABSENT");
        assertThat(operator.view(rollout).getString("why")).contains(first(plan).hostName);
    }

    @Test
    void aColdBootInTheSoakIsAFailureOfTheWave() {
        operator.withHosts(2);
        UUID rollout = operator.rollout(soaking());
        TestAgent canary = operator.awaitStarted(1).getFirst();
        canary.update(Operator.KERNEL);
        awaitSoak(rollout);

        canary.boot("7.3.4-a", 0);

        operator.awaitStatus(rollout, "PAUSED");
        assertThat(operator.view(rollout).getString("reason.type")).isEqualTo("CANARY_FAILED");
        assertThat(failure(rollout, canary)).isEqualTo("COLD_BOOT");
        assertThat(operator.events(rollout, "ROLLOUT_HOST_RELAPSED"))
                .singleElement()
                .satisfies(e -> assertThat((String) e.get("message")).contains(canary.hostName, "7.3.4-a", "wave 0"));
    }

    @Test
    void aHostThatFallsSilentInTheSoakIsLost() {
        operator.withHosts(2);
        UUID rollout = operator.rollout(soaking());
        TestAgent canary = operator.awaitStarted(1).getFirst();
        canary.update(Operator.KERNEL);

        awaitSoak(rollout);

        operator.awaitStatus(rollout, "PAUSED");
        assertThat(operator.state(rollout, canary)).isEqualTo("LOST");
    }

    @Test
    void anUpdatedHostThatIsRetiredIsWatchedNoMore() {
        // given
        operator.withHosts(2);
        UUID rollout = operator.rollout(soaking());
        TestAgent canary = operator.awaitStarted(1).getFirst();
        canary.update(Operator.KERNEL);
        awaitSoak(rollout);

        // when
        given().header(Actors.HEADER, Actors.bearer("alice"))
                .delete("/api/v1/hosts/" + canary.hostName + "?force=true&reason=sold")
                .then()
                .statusCode(204);

        // then
        Fleet.get("/api/v1/rollouts/" + rollout + "/explain").statusCode(200);
        assertThat(operator.view(rollout).getString("status")).isEqualTo("RUNNING");
    }

    @Test
    void anAgentThatFailsInTheSoakIsAFailureOfTheWave() {
        operator.withHosts(2);
        UUID rollout = operator.rollout(soaking());
        TestAgent canary = operator.awaitStarted(1).getFirst();
        canary.update(Operator.KERNEL);
        awaitSoak(rollout);

        accepted(canary.fail("KERNEL_ERROR"));

        operator.awaitStatus(rollout, "PAUSED");
        assertThat(failure(rollout, canary)).isEqualTo("AGENT_FAILED");
    }

    @Test
    void theFirstLostGuestsPause() {
        operator.withHosts(4);
        var strategy = Operator.strategy(1);
        strategy.put("budget", Map.of("errors", Map.of("percent", 100)));
        UUID rollout = operator.rollout(strategy);
        operator.awaitStarted(1).getFirst().update(Operator.KERNEL);
        TestAgent second = operator.awaitStarted(1).getFirst();
        second.leave(session("vm-1", Stage.PRESERVED));
        second.boot(Operator.KERNEL, 1);
        accepted(second.report(Observed.RETRIEVING, session("vm-1", Stage.RETRIEVED)));

        accepted(second.report(Observed.RETRIEVED, corrupt("vm-1")));

        operator.awaitStatus(rollout, "PAUSED");
        assertThat(operator.view(rollout).getString("reason.kind")).isEqualTo("GUESTS_LOST");
        assertThat(operator.view(rollout).getList("reason.hosts")).containsExactly(second.hostName);
    }

    @Test
    void noWaveOpensAfterASmallOneThatFailed() {
        operator.withHosts(4);
        var strategy = Operator.strategy(1);
        strategy.put("waves", List.of(Map.of("count", 2), Map.of("percent", 100)));
        UUID rollout = operator.rollout(strategy);
        operator.awaitStarted(1).getFirst().update(Operator.KERNEL);
        operator.awaitStarted(1).getFirst().update(Operator.KERNEL);

        operator.awaitStarted(1).getFirst().failPreflight("NO_MEMORY");

        operator.awaitStatus(rollout, "PAUSED");
        assertThat(operator.view(rollout).getString("reason.scope")).isEqualTo("WAVE");
        assertThat(operator.view(rollout).getString("reason.domain")).isEqualTo("1");
    }

    @Test
    void aCanaryIsTriedAgainBeforeItCounts() {
        operator.withHosts(2);
        var strategy = Operator.strategy(1);
        strategy.put("retry", Map.of("maxAttempts", 2, "delay", "PT2S"));
        UUID rollout = operator.rollout(strategy);
        TestAgent canary = operator.awaitStarted(1).getFirst();

        canary.failPreflight("FETCH_FAILED");

        assertThat(operator.waitsFor(rollout, canary)).contains("FETCH_FAILED", "no budget counts");
        operator.updateAll(rollout, "SUCCEEDED");
    }

    private TestAgent first(String plan) {
        String name = Fleet.get("/api/v1/plans/" + plan).extract().path("waves[0].hosts[0].host");
        return operator.hosts.stream()
                .filter(h -> h.hostName.equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The others go on polling until it is accounted silent. */
    private void fallSilent(TestAgent host) {
        Awaitility.await()
                .atMost(Fleet.PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    operator.hosts.stream().filter(h -> h != host).forEach(TestAgent::poll);
                    return isSilent(host);
                });
    }

    private static boolean isSilent(TestAgent host) {
        return Fleet.get("/api/v1/hosts/" + host.hostName)
                .extract()
                .path("presence")
                .equals("SILENT");
    }

    private static Map<String, Object> soaking() {
        var strategy = Operator.strategy(1);
        strategy.put("soak", "PT50S");
        return strategy;
    }

    private void awaitSoak(UUID rollout) {
        Awaitility.await().atMost(Fleet.PATIENCE).until(() -> "SOAKING"
                .equals(operator.view(rollout).getString("progress")));
    }

    private static String failure(UUID rollout, TestAgent host) {
        return Fleet.get("/api/v1/rollouts/" + rollout + "/hosts")
                .extract()
                .jsonPath()
                .getString("items.find { it.host == '" + host.hostName + "' }.failureCode");
    }
}
