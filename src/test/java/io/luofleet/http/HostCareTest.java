// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hosts come and go, and operators say so. */
@QuarkusTest
class HostCareTest {
    @TestHTTPResource
    URI base;

    @Inject
    AgroalDataSource dataSource;

    private TestAgent host;
    private String path;

    @BeforeEach
    void aHost() {
        host = new TestAgent(base, Fleet.unique("care"));
        host.labels = Map.of("rack", "r1", "pool", host.hostName);
        host.enrol();
        host.poll();
        path = "/api/v1/hosts/" + host.hostName;
    }

    private ValidatableResponse retire(String query) {
        return given().header(Actors.HEADER, Actors.bearer("alice"))
                .delete(path + query)
                .then();
    }

    private ValidatableResponse label(String key, String value) {
        return given().header(Actors.HEADER, Actors.bearer("alice"))
                .contentType(ContentType.JSON)
                .body(Map.of("labels", Collections.singletonMap(key, value)))
                .patch(path)
                .then();
    }

    private List<Map<String, Object>> events(String type) {
        return Fleet.get("/api/v1/events?host=" + host.hostName + "&type=" + type)
                .extract()
                .path("items");
    }

    @Test
    void aCordonedHostIsInNoPlan() {
        Fleet.post(path + "/cordon", Map.of("reason", "bad memory")).statusCode(200);

        var plan = Fleet.post(
                "/api/v1/plans", Map.of("release", Fleet.registered("7.3.4-b"), "selector", "pool=" + host.hostName));

        plan.body("leftOut[0].reason", equalTo("CORDONED")).body("leftOut[0].detail", containsString("bad memory"));
    }

    @Test
    void aCordonSaysWhoAndWhyAndEnds() {
        Fleet.post(path + "/cordon", Map.of("reason", "bad memory", "down", false))
                .statusCode(200)
                .body("cordon.by.name", equalTo("alice"))
                .body("cordon.reason", equalTo("bad memory"))
                .body("cordon.down", equalTo(false));

        Fleet.post(path + "/uncordon", Map.of("reason", "replaced it")).body("cordon", equalTo(null));

        assertThat(events("HOST_CORDONED")).hasSize(1);
        assertThat(events("HOST_UNCORDONED")).hasSize(1);
    }

    @Test
    void aHostThatEnrolsWhileItIsRetiredIsANewOne() throws Exception {
        UUID before = host.hostId;
        try (Connection retiring = dataSource.getConnection()) {
            retiring.setAutoCommit(false);
            retiring.createStatement()
                    .execute(
                            "UPDATE hosts SET retired_at = now(), retired_by = '{}', retired_reason = 'gone' WHERE name = '"
                                    + host.hostName + "'");
            var enrolling = CompletableFuture.runAsync(host::enrol);
            Awaitility.await().atMost(Fleet.PATIENCE).until(this::somebodyWaitsForALock);

            retiring.commit();

            enrolling.get(10, TimeUnit.SECONDS);
        }
        assertThat(host.hostId).isNotEqualTo(before);
    }

    private boolean somebodyWaitsForALock() throws SQLException {
        try (Connection watching = dataSource.getConnection();
                var waiting = watching.createStatement()
                        .executeQuery(
                                "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ILIKE '%hosts%'")) {
            return waiting.next();
        }
    }

    @Test
    void aCordonIsNotEndedByReleasingASlot() {
        Fleet.post(path + "/cordon", Map.of("reason", "bad memory")).statusCode(200);

        var answer = given().header(Actors.HEADER, Actors.bearer("alice"))
                .delete("/api/v1/slots/" + host.hostName + "?reason=looked")
                .then();

        answer.statusCode(409).body("detail", containsString("/uncordon"));
    }

    @Test
    void aCordonThatIsOverAlreadyIsRefused() {
        var answer = Fleet.post(path + "/cordon", Map.of("reason", "r", "until", Instant.EPOCH.toString()));

        answer.statusCode(400).body("detail", containsString("until"));
    }

    @Test
    void aHostWithAnUpdateIsNotRetired() {
        Fleet.update(host, Fleet.registered("7.3.4-b"));

        var answer = retire("?reason=gone&force=true");

        answer.statusCode(409).body("type", equalTo("urn:luofleet:problem:host-in-use"));
    }

    @Test
    void aHostThatFailedInAnOpenRolloutIsRetiredOnceItIsSkipped() {
        var operator = new Operator(base).withHosts(2);
        UUID rollout = operator.rollout(Operator.strategy(1));
        host = operator.awaitStarted(1).getFirst();
        path = "/api/v1/hosts/" + host.hostName;
        host.failPreflight("NO_MEMORY");
        operator.awaitStatus(rollout, "PAUSED");
        retire("?reason=gone&force=true").statusCode(409).body("detail", containsString("skip"));
        operator.verb(rollout, "skip", Map.of("hosts", List.of(host.hostName), "reason", "scrapped"))
                .statusCode(200);

        var answer = retire("?reason=gone&force=true");

        answer.statusCode(204);
        assertThat(operator.state(rollout, host)).isEqualTo("SKIPPED");
    }

    @Test
    void aHostWhoseAgentIsThereIsNotRetiredUnlessForced() {
        host.poll();

        var answer = retire("?reason=gone");

        answer.statusCode(409).body("detail", containsString("agent"));
    }

    @Test
    void aRetiredHostsNameIsFree() {
        UUID first = host.hostId;
        retire("?reason=gone&force=true").statusCode(204);
        Fleet.get(path).statusCode(404);
        var successor = new TestAgent(base, host.hostName);

        successor.enrol();

        assertThat(successor.hostId).isNotEqualTo(first);
        Fleet.get(path).statusCode(200);
        assertThat(events("HOST_RETIRED")).hasSize(1);
    }

    @Test
    void aReplacedMachineTakesOverTheName() {
        var successor = new TestAgent(base, host.hostName);
        assertThat(successor.enrolRaw().status()).isEqualTo(409);
        Fleet.post(path + "/replace", Map.of("machineId", successor.machineId, "reason", "mainboard"))
                .statusCode(200);

        successor.enrol();

        assertThat(successor.hostId).isEqualTo(host.hostId);
        assertThat(host.pollRaw(-1, 0).status()).isEqualTo(409);
        assertThat(events("HOST_REPLACED")).hasSize(1);
    }

    @Test
    void operatorsLabelsWinOverTheAgents() {
        label("rack", "r7").statusCode(200).body("labels.rack", equalTo("r7"));
        host.labels = Map.of("rack", "r2");

        host.enrol();

        Fleet.get(path).body("labels.rack", equalTo("r7")).body("agentLabels.rack", equalTo("r2"));
        label("rack", null).body("labels.rack", equalTo("r2")).body("operatorLabels.size()", equalTo(0));
    }

    @Test
    void anotherRackIsAWarning() {
        host.labels = Map.of("rack", "r2", "pool", host.hostName);

        host.enrol();

        assertThat(events("HOST_LABELS_CHANGED")).singleElement().satisfies(e -> assertThat(e)
                .containsEntry("severity", "WARNING"));
    }

    @Test
    void labelsFollowTheGrammarOfSelectors() {
        Map<String, String> many =
                IntStream.range(0, 3_000).boxed().collect(Collectors.toMap(i -> "label" + i, i -> "x"));

        for (Map<String, String> bad : List.of(Map.of("", "x"), Map.of("rack", "Halle 3 / Süd"), many)) {
            host.labels = bad;

            var reply = host.enrolRaw();

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body().toString()).contains("facts.labels");
        }
    }

    @Test
    void badOperatorsLabelsAreRefused() {
        var answer = label("rack", "Halle 3 / Süd");

        answer.statusCode(400).body("detail", containsString("labels.rack"));
    }

    @Test
    void oneMachineUnderTwoNamesIsAWarning() {
        var alias = new TestAgent(base, Fleet.unique("alias"));
        alias.machineId = host.machineId;

        alias.enrol();

        List<Map<String, Object>> warned = Fleet.get(
                        "/api/v1/events?host=" + alias.hostName + "&type=MACHINE_HAS_TWO_NAMES")
                .extract()
                .path("items");
        assertThat(warned).singleElement().satisfies(e -> assertThat(e).containsEntry("severity", "WARNING"));
    }
}
