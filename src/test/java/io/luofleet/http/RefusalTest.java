// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.luofleet.http.TestAgent.accepted;
import static io.luofleet.http.TestAgent.session;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.luofleet.wire.Desired;
import io.luofleet.wire.Observed;
import io.luofleet.wire.SessionState.Stage;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input and bad timing: each gets a clear answer and loses nothing. */
@QuarkusTest
class RefusalTest {
    private static final String PROBLEM = "application/problem+json";

    @TestHTTPResource
    URI base;

    private TestAgent host;
    private String release;

    @BeforeEach
    void aHostAndARelease() {
        host = new TestAgent(base, Fleet.unique("host"));
        host.enrol();
        host.poll();
        release = Fleet.registered("7.3.4-b");
    }

    private List<Map<String, Object>> refusals() {
        return Fleet.get("/api/v1/events?type=REPORT_REFUSED&host=" + host.hostName)
                .extract()
                .path("items");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"host": "x",                        | malformed-json  | 400 | end-of-input
                    {"host": "x", "relaese": "y"}        | malformed-json  | 400 | relaese
                    {"host": "x", "host": "y"}           | malformed-json  | 400 | Duplicate field
                    {"host": 12}                         | malformed-json  | 400 | text
                    []                                   | malformed-json  | 400 | object
                    {} {}                                | malformed-json  | 400 | follows the end
                    {"host":"x","soak":"soon"}           | malformed-json  | 400 | duration
                    {"host": ""}                         | invalid-request | 400 | release must not be blank
                    {"host": "nope", "release": "nope"}  | unknown-host    | 404 | nope
                    """)
    void badUpdateRequestsAreExplained(String body, String type, int status, String detail) {
        var answer = given().header(Actors.HEADER, Actors.bearer("alice"))
                .contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/updates");

        answer.then()
                .statusCode(status)
                .contentType(PROBLEM)
                .body("type", equalTo("urn:luofleet:problem:" + type))
                .body("status", equalTo(status))
                .body("instance", equalTo("/api/v1/updates"))
                .body("detail", containsString(detail));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {"none", "''", "deadline", "DEADLINE", "ABORT_REQUESTED", "SILENT"})
    void aFailureHasACodeThatIsTheAgentsOwn(String code) {
        Fleet.update(host, release);
        host.poll();

        var reply = host.fail(code);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.problem()).isEqualTo("invalid-request");
        assertThat(reply.body().toString()).contains("failure.code");
    }

    @Test
    void malformedJsonIsLocated() {
        String body = "{\"host\": \"x\",\n \"release\": 12}";

        var answer = given().header(Actors.HEADER, Actors.bearer("alice"))
                .contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/updates");

        answer.then().body("field", equalTo("release")).body("line", equalTo(2)).body("column", equalTo(13));
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/api/v1/nope,404,not-found",
        "GET,/nope,404,not-found",
        "GET,/api/v1/updates/not-a-uuid,400,invalid-request",
        "GET,/api/v1/updates/00000000-0000-0000-0000-000000000000,404,unknown-update",
        "GET,/api/v1/updates?phase=SOMEWHERE,400,invalid-request",
        "GET,/api/v1/updates?limit=0,400,invalid-request",
        "GET,/api/v1/updates?limit=many,400,invalid-request",
        "GET,/api/v1/sessions?current=maybe,400,invalid-request",
        "GET,/api/v1/sessions?host=nope,404,unknown-host",
        "GET,/api/v1/hosts/nope/flbs,404,unknown-host",
        "GET,/api/v1/flbs?host=nope,404,unknown-host",
        "GET,/api/v1/flbs/nope/history,404,unknown-flb",
        "GET,/api/v1/flbs/nope/history?direction=SIDEWAYS,400,invalid-request",
        "GET,/api/v1/hosts/nope/orphans,404,unknown-host",
        "GET,/api/v1/hosts?label=rack,400,invalid-request",
        "GET,/api/v1/releases/nope,404,unknown-release",
        "PUT,/api/v1/updates,405,method-not-allowed",
        "DELETE,/api/v1/hosts,405,method-not-allowed",
    })
    void everyErrorIsAProblemDocument(String method, String path, int status, String type) {
        var answer = given().request(method, path);

        answer.then().statusCode(status).contentType(PROBLEM).body("type", equalTo("urn:luofleet:problem:" + type));
    }

    @Test
    void anotherMediaTypeIsRefused() {
        var answer = given().contentType("text/plain").body("host=x").post("/api/v1/updates");

        answer.then().statusCode(415).contentType(PROBLEM);
    }

    @Test
    void whatTheClientDoesNotAcceptIsRefused() {
        var answer = given().accept("text/html").get("/api/v1/updates");

        answer.then().statusCode(406).contentType(PROBLEM);
    }

    @Test
    void eachTimeOfAPhaseThatIsNoneIsNamed() {
        Map<String, Object> times = new HashMap<>();
        times.put("rebooting", "PT0S");
        times.put("staging", "P2D");
        times.put("soak", "PT1S");
        times.put("reb\u00f6\u00f6ting", "PT1M");
        times.put("queued", null);

        var answer = Fleet.post("/api/v1/updates", Map.of("host", "h", "release", "r", "deadlines", times));

        answer.statusCode(400)
                .body(
                        "violations.field",
                        containsInAnyOrder(
                                "deadlines.rebooting",
                                "deadlines.staging",
                                "deadlines.soak",
                                "deadlines.reb\u00f6\u00f6ting"))
                .body("detail", containsString("must be from PT0.001S to PT24H"))
                .body("detail", containsString("known are queued, preflight, "));
    }

    @Test
    void anUnknownReleaseIsNamed() {
        var answer = Fleet.post("/api/v1/updates", Map.of("host", host.hostName, "release", "nope"));

        answer.statusCode(404).body("type", equalTo("urn:luofleet:problem:unknown-release"));
    }

    @Test
    void aSecondUpdateIsRefusedWithALinkToTheFirst() {
        UUID first = Fleet.update(host, release);

        var answer = Fleet.post("/api/v1/updates", Map.of("host", host.hostName, "release", release));

        answer.statusCode(409)
                .body("type", equalTo("urn:luofleet:problem:update-in-progress"))
                .body("update", equalTo("/api/v1/updates/" + first));
    }

    @Test
    void ofManyUpdatesAskedForAtOnceOneBegins() throws Exception {
        List<Integer> codes = atOnce(8, () -> Fleet.post("/api/v1/updates", Fleet.forced(host, release))
                .extract()
                .statusCode());

        assertThat(codes).containsOnly(201, 409).containsOnlyOnce(201);
    }

    @Test
    void anotherMachineCannotTakeAHostName() {
        var thief = new TestAgent(base, host.hostName);
        thief.instanceId = "i";

        var reply = thief.send(
                "POST",
                "/api/v1/agent/enrolments",
                Map.of(
                        "hostName",
                        host.hostName,
                        "machineId",
                        "another",
                        "instanceId",
                        "i",
                        "facts",
                        Map.of("bootId", "b", "kernelRelease", "k", "aFieldOfTheFuture", 1)));

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.problem()).isEqualTo("host-name-taken");
        assertThat(reply.body().path("holderLastSeen").asText()).isNotBlank();
        assertThat(host.poll().desired()).isEqualTo(Desired.IDLE);
        Fleet.get("/api/v1/events?type=HOST_ENROLMENT_REFUSED&host=" + host.hostName)
                .body("items.size()", equalTo(1));
    }

    @Test
    void theSameMachineEnrolsAgainAndGoesOn() {
        Fleet.update(host, release);
        accepted(host.report(Observed.PREFLIGHT_PASSED));
        UUID id = host.hostId;

        var again = host.enrol();

        assertThat(again.hostId()).isEqualTo(id);
        assertThat(again.lastSequence()).isEqualTo(1);
        assertThat(again.epoch()).isEqualTo(1);
    }

    @Test
    void aSupersededAgentIsNotListenedTo() {
        var old = host.compose(Observed.IDLE, List.of(), List.of(), null);
        host.enrol();

        var reply = host.report(old);

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.problem()).isEqualTo("superseded-instance");
        assertThat(refusals()).hasSize(1);
    }

    @Test
    void aSupersededAgentsPollEnds() {
        String newest = host.instanceId;
        host.instanceId = UUID.randomUUID().toString();

        var reply = host.pollRaw(-1, 0);

        assertThat(reply.status()).isEqualTo(409);
        host.instanceId = newest;
        assertThat(host.pollRaw(-1, 0).status()).isEqualTo(200);
    }

    @Test
    void theSameReportAgainIsAnsweredAsTheFirstTime() {
        Fleet.update(host, release);
        var first = accepted(host.report(Observed.PREFLIGHT_PASSED));

        var second =
                accepted(host.put(host.sequence, host.compose(Observed.PREFLIGHT_PASSED, List.of(), List.of(), null)));

        assertThat(second.duplicate()).isTrue();
        assertThat(second.directive()).isEqualTo(first.directive());
    }

    @Test
    void anotherReportOfTheSameNumberIsStale() {
        accepted(host.report(Observed.IDLE));

        var reply = host.put(host.sequence, host.compose(Observed.ABORTED, List.of(), List.of(), null));

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.problem()).isEqualTo("stale-report");
        assertThat(refusals()).hasSize(1);
    }

    @Test
    void anOlderEpochIsStale() {
        Fleet.update(host, release);
        host.epoch = 0;

        var reply = host.report(Observed.PREFLIGHT_PASSED);

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.problem()).isEqualTo("stale-epoch");
        assertThat(refusals()).hasSize(1);
    }

    @Test
    void aSessionNameTooLongForTheKernelIsRefused() {
        Fleet.update(host, release);

        var reply = host.report(Observed.PRESERVED, session("x".repeat(64), Stage.PRESERVED));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body().path("detail").asText())
                .contains("sessions[0].name")
                .contains("63 bytes");
    }

    @Test
    void anAbortBeforeThePointOfNoReturnForbidsTheReboot() {
        UUID update = Fleet.update(host, release);
        host.preserve(session("vm-1", Stage.PRESERVED));
        given().header(Actors.HEADER, Actors.bearer("alice"))
                .contentType(ContentType.JSON)
                .body("{\"reason\": \"wrong rack\"}")
                .post("/api/v1/updates/" + update + "/abort")
                .then()
                .statusCode(202);

        var reply = host.report(Observed.REBOOTING, session("vm-1", Stage.PRESERVED));

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.problem()).isEqualTo("reboot-not-allowed");
        assertThat(host.poll().desired()).isEqualTo(Desired.ABORT);
    }

    @Test
    void anAbortNeedsNoBody() {
        UUID update = Fleet.update(host, release);

        var answer = given().header(Actors.HEADER, Actors.bearer("alice")).post("/api/v1/updates/" + update + "/abort");

        answer.then().statusCode(202).body("phase", equalTo("ABORTING"));
    }

    @Test
    void anAbortAfterThePointOfNoReturnSaysWhatToDoInstead() {
        UUID update = Fleet.update(host, release);
        host.leave(session("vm-1", Stage.PRESERVED));

        var answer = given().header(Actors.HEADER, Actors.bearer("alice")).post("/api/v1/updates/" + update + "/abort");

        answer.then()
                .statusCode(409)
                .body("type", equalTo("urn:luofleet:problem:past-point-of-no-return"))
                .body("detail", containsString("Evacuate"));
    }

    @Test
    void ofAnAbortAndARebootAtOnceExactlyOneWins() throws Exception {
        for (int round = 0; round < 8; round++) {
            var racer = new TestAgent(base, Fleet.unique("racer"));
            racer.enrol();
            racer.poll();
            UUID update = Fleet.update(racer, release);
            racer.preserve(session("vm-1", Stage.PRESERVED));
            List<Integer> codes = new ArrayList<>(atOnce(List.of(
                    () -> given().header(Actors.HEADER, Actors.bearer("alice"))
                            .post("/api/v1/updates/" + update + "/abort")
                            .statusCode(),
                    () -> racer.report(Observed.REBOOTING, session("vm-1", Stage.PRESERVED))
                            .status())));

            String phase = Fleet.phase(update);

            assertThat(codes).isEqualTo(phase.equals("REBOOTING") ? List.of(409, 200) : List.of(202, 409));
        }
    }

    private static <T> List<T> atOnce(int times, java.util.concurrent.Callable<T> action) throws Exception {
        return atOnce(java.util.Collections.nCopies(times, action));
    }

    private static <T> List<T> atOnce(List<java.util.concurrent.Callable<T>> actions) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = new ArrayList<>();
            for (var action : actions) {
                running.add(threads.submit(() -> {
                    start.await();
                    return action.call();
                }));
            }
            start.countDown();
            List<T> results = new ArrayList<>();
            for (var each : running) {
                results.add(each.get());
            }
            return results;
        }
    }
}
