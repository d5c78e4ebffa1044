// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.luofleet.http.TestAgent.accepted;
import static io.luofleet.http.TestAgent.session;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.luofleet.wire.Failure;
import io.luofleet.wire.Observed;
import io.luofleet.wire.Report;
import io.luofleet.wire.SessionState;
import io.luofleet.wire.SessionState.Stage;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes in that should not, on every way in: as text, as a number, as a path, as a method, and too much of it. */
@QuarkusTest
class EdgeTest {
    @TestHTTPResource(value = "/", management = true)
    URI management;

    private static final String PROBLEM = "application/problem+json";
    private static final ObjectMapper JSON = new ObjectMapper();

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

    @Test
    void aGuestsTextNeverCostsItsHost() {
        UUID update = Fleet.update(host, release);
        var failure = new Failure("WORKLOAD_FAILED", "the guest says \0\nno", null, null, null, "vm\0-1");
        SessionState vm = session("vm-1", Stage.FAILED);
        var hostile = new SessionState(
                "vm-1",
                "vm\0-1",
                vm.stage(),
                List.of(new SessionState.FileState(1, "memfd-v2", "ram\0" + "x".repeat(1 << 20), Long.MAX_VALUE)),
                null,
                null,
                null,
                "\ud83d cannot resume \0",
                vm.source());
        Report report = host.compose(Observed.FAILED, List.of(hostile), List.of(), failure);

        var reply = host.report(report);

        accepted(reply);
        JsonNode stored = json(given().get("/api/v1/updates/" + update).asString());
        assertThat(stored.path("failure").path("detail").asText()).isEqualTo("the guest says \uFFFD no");
        JsonNode sessions =
                json(given().get("/api/v1/updates/" + update + "/sessions").asString());
        assertThat(sessions.at("/items/0/workloadId").asText()).isEqualTo("vm\uFFFD-1");
        assertThat(sessions.at("/items/0/files/0/name").asText().length()).isLessThanOrEqualTo(4_096);
    }

    @Test
    void theSameHostileReportAgainIsTheSame() {
        Fleet.update(host, release);
        var failure = new Failure("WORKLOAD_FAILED", "\0", null, null, null, null);
        Report report = host.compose(Observed.FAILED, List.of(), List.of(), failure);
        accepted(host.report(report));

        var again = accepted(host.put(host.sequence, report));

        assertThat(again.duplicate()).isTrue();
    }

    @Test
    void aMegabyteOfFailureTextIsNotKept() {
        UUID update = Fleet.update(host, release);
        var failure = new Failure("KERNEL_ERROR", "e".repeat(1 << 20), null, null, null, null);

        accepted(host.report(host.compose(Observed.FAILED, List.of(), List.of(), failure)));

        assertThat(given().get("/api/v1/updates/" + update).asString().length()).isLessThan(20_000);
    }

    @Test
    void aClockOutOfRangeIsRefusedByName() {
        String body = """
                {"instanceId": "%s", "observed": "IDLE", "bootId": "b", "kernelRelease": "k",
                 "sentAt": "+999999999-12-31T23:59:59Z"}""".formatted(host.instanceId);

        var reply = host.send("PUT", "/api/v1/agent/hosts/" + host.hostId + "/reports/1", body);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body().at("/violations/0/field").asText()).isEqualTo("sentAt");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/updates | {'host': 'a\\u0000', 'release': 'b'} | host",
                "/api/v1/updates | {'host': 'a', 'release': 'b\\ud800'} | release",
                "/api/v1/plans | {'release': 'a', 'hosts': ['b', 'c\\u0000']} | hosts[1]",
                "/api/v1/plans | {'release': 'a', 'strategy': {'windows': [{'kind': '\\u0007'}]}} | strategy.windows[0].kind",
                "/api/v1/plans | {'release': 'a', 'strategy': {'x\\u0000': 1}} | strategy",
                "/api/v1/halt | {'reason': 'no\\u0000'} | reason",
            })
    void badTextOfAnOperatorIsRefusedByItsPath(String path, String body, String field) {
        var answer = given().contentType(ContentType.JSON)
                .header(Actors.HEADER, Actors.bearer("ann"))
                .body(body.replace('\'', '"'))
                .post(path);

        answer.then().statusCode(400).contentType(PROBLEM).body("violations[0].field", equalTo(field));
    }

    @Test
    void aWindowOfAgesIsAFinding() {
        String body = """
                {"release": "%s", "selector": "a=b", "strategy": {"windows": [
                  {"recurrence": "FREQ=DAILY", "start": "2026-01-01T00:00:00", "zone": "UTC", "duration": "P9999DT2562047788015215H"}]}}""".formatted(release);

        var answer = given().contentType(ContentType.JSON)
                .header(Actors.HEADER, Actors.bearer("ann"))
                .body(body)
                .post("/api/v1/plans");

        answer.then().statusCode(422).body("findings.path", hasItem("strategy.windows[0].duration"));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/hosts/a%00b,path",
        "/api/v1/hosts/a%0AINFO%20forged,path",
        "/api/v1/hosts?cursor=%00,cursor",
        "/api/v1/hosts?label=rack=%1b,label",
        "/api/v1/hosts?%00=1,query",
        "/api/v1/hosts?cursor=%zz,path",
        "/api/v1/hosts/%zz,path",
        "/api/v1/hosts/a|b,path",
        "/api/v1/artifacts/%00,path",
    })
    void badTextInAPathOrQueryIsRefusedInWords(String target, String field) throws IOException {
        String answer = raw("GET " + target, "");

        assertThat(answer).startsWith("HTTP/1.1 400").containsIgnoringCase("content-type: " + PROBLEM);
        assertThat(answer).contains("\"violations\":[{\"field\":\"" + field + "\"");
    }

    /** What counts requests, bounds and records them looks at the path as it came; what serves them decodes it first. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%61pi/v1/halt",
                "/api/%76%31/halt",
                "/api/v1/h%61lt",
                "/api/v1/agent/../halt",
                "/api/v1/agent/%2e%2e/halt",
                "/api/v1/agent/x/%2E./../halt",
                "/api/v1/./halt",
                "/api/v1/halt/x/..",
                "/x/../api/v1/halt",
                "//api/v1/halt",
                "/api//v1/halt",
                "/api;a/v1/halt",
                "/api/v1/halt;a=b",
                "http://elsewhere/api/v1/agent/../../../api/v1/halt",
            })
    void aPathInAnotherFormIsRefusedAndNothingDone(String target) throws IOException {
        String token = "Authorization: " + Actors.bearer("ann");
        String reason = Fleet.unique("evasion");
        String body = "{\"reason\": \"" + reason + "\"}";

        String answer = raw("POST " + target, body, token, "Content-Length: " + body.length());

        assertThat(answer).startsWith("HTTP/1.1 400").contains("\"violations\":[{\"field\":\"path\"");
        given().get("/api/v1/halt").then().body("reason", not(equalTo(reason)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/hosts/a%2Fb", "/api/v1/hosts/a%3Bb", "/api/v1/hosts/a%7Eb", "/api/v1/hosts/a..b"})
    void whatANameHasOfItsOwnGoesThrough(String target) throws IOException {
        String answer = raw("GET " + target, "", "Authorization: " + Actors.bearer("ann"));

        assertThat(answer).startsWith("HTTP/1.1 404");
    }

    @ParameterizedTest
    @CsvSource({
        "PUT,/api/v1/updates,'GET, HEAD, OPTIONS, POST'",
        "BREW,/api/v1/updates,'GET, HEAD, OPTIONS, POST'",
        "DELETE,/api/v1/rollouts/00000000-0000-0000-0000-000000000000/pause,'OPTIONS, POST'",
        "POST,/api/v1/artifacts/v1/bzImage,'GET, HEAD, OPTIONS'",
    })
    void aMethodThatIsNotThereNamesThoseThatAre(String method, String path, String allowed) {
        var answer = given().request(method, path);

        answer.then()
                .statusCode(405)
                .contentType(PROBLEM)
                .header("Allow", equalTo(allowed))
                .body("detail", containsString(allowed));
    }

    @Test
    void nobodyMakesUpSeries() {
        for (int i = 0; i < 20; i++) {
            given().request("BREW" + i, "/api/v1/updates");
            given().request("PUT", "/api/v1/hosts/made-up-" + i);
            given().get("/made/up/" + i);
        }

        String metrics = given().get(management.resolve("/q/metrics")).asString();

        assertThat(metrics).doesNotContain("BREW").doesNotContain("made-up-").doesNotContain("/made/up/");
        assertThat(metrics).contains("method=\"OTHER\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {8_200, 60_000})
    void aTargetThatIsTooLongIsRefusedInWords(int length) throws IOException {
        String answer = raw("GET /api/v1/hosts?cursor=" + "a".repeat(length), "");

        assertThat(answer).startsWith("HTTP/1.1 414").contains("urn:luofleet:problem:uri-too-long");
    }

    @Test
    void aBodyThatSaysItIsTooLargeIsRefusedInWords() throws IOException {
        String answer = raw("POST /api/v1/updates", "", "Content-Length: 9999999999");

        assertThat(answer).startsWith("HTTP/1.1 413").contains("urn:luofleet:problem:content-too-large");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "application/json")
    void aBodyThatTurnsOutTooLargeIsRefusedInWords(String type) throws IOException {
        StringBuilder chunks = new StringBuilder();
        String megabyte = " ".repeat(1 << 20);
        for (int i = 0; i < 34; i++) {
            chunks.append("100000\r\n").append(megabyte).append("\r\n");
        }

        String answer = rawOfType(
                type,
                "POST /api/v1/updates",
                chunks + "0\r\n\r\n",
                "Transfer-Encoding: chunked",
                "Authorization: " + Actors.bearer("alice"));

        assertThat(answer).startsWith("HTTP/1.1 413").contains("urn:luofleet:problem:content-too-large");
    }

    private String raw(String target, String body, String... headers) throws IOException {
        return rawOfType("application/json", target, body, headers);
    }

    /** By hand: clients refuse to send most of this. */
    private String rawOfType(String type, String target, String body, String... headers) throws IOException {
        List<String> lines = new ArrayList<>(List.of(target + " HTTP/1.1", "Host: x", "Connection: close"));
        if (type != null) {
            lines.add("Content-Type: " + type);
        }
        lines.addAll(List.of(headers));
        String request = String.join("\r\n", lines) + "\r\n\r\n" + body;
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout(30_000);
            Thread.ofVirtual().start(() -> write(socket, request));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A server that has answered need not read the rest. */
    private static void write(Socket socket, String request) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        } catch (IOException _) {
            // The answer tells.
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }
}
