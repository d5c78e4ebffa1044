// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.http.ApiFuzzer.Operation;
import io.luofleet.http.ApiFuzzer.Request;
import io.luofleet.wire.Observed;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever is sent to any operation of the API document, the answer is one that the document declares, an error is a problem
 * document, and nothing fails inside. {@code -Dluofleet.fuzz.seed=…} and {@code -Dluofleet.fuzz.cases=…} (an operation) make
 * other requests, and more.
 */
@QuarkusTest
class FuzzTest {
    private static final long SEED = Long.getLong("luofleet.fuzz.seed", 20_261_126L);
    private static final int CASES = Integer.getInteger("luofleet.fuzz.cases", 40);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TestHTTPResource
    URI base;

    private Operator operator;
    private ApiFuzzer fuzzer;
    private final List<String> failures = new ArrayList<>();

    @BeforeEach
    void aFleetWithSomethingOfEverything() {
        operator = new Operator(base).withHosts(4);
        UUID update = Fleet.update(operator.hosts.getFirst(), operator.release);
        String plan = operator.plan(Operator.strategy(1), List.of(operator.hosts.get(1).hostName));
        UUID rollout = operator.rollout(Operator.strategy(1), List.of(operator.hosts.get(2).hostName));
        operator.hosts.forEach(host -> host.report(Observed.IDLE));
        Map<String, List<String>> known = new HashMap<>();
        List<String> hosts = operator.hosts.stream().map(h -> h.hostName).toList();
        List<String> instances = operator.hosts.stream().map(h -> h.instanceId).toList();
        List<String> ids = List.of(update.toString(), rollout.toString());
        for (String name : List.of("host", "hosts", "hostName", "name")) {
            known.put(name, hosts);
        }
        known.put("release", List.of(operator.release));
        known.put("plan", List.of(plan));
        known.put("hash", List.of(plan));
        known.put("id", ids);
        known.put("update", List.of(update.toString()));
        known.put("updateId", List.of(update.toString()));
        known.put("rollout", List.of(rollout.toString()));
        known.put(
                "hostId", operator.hosts.stream().map(h -> h.hostId.toString()).toList());
        known.put("instance", instances);
        known.put("instanceId", instances);
        known.put("bootId", operator.hosts.stream().map(h -> h.bootId).toList());
        known.put(
                "sequence",
                Stream.iterate(2, n -> n + 1).limit(60).map(String::valueOf).toList());
        known.put("waitSeconds", List.of("0"));
        JsonNode document =
                ApiFuzzer.parse(given().get("/q/openapi?format=json").asString());
        fuzzer = new ApiFuzzer(document, SEED, known);
    }

    /** Of what was started by chance nothing goes on, and the fleet is not left halted. */
    @AfterEach
    void nothingGoesOn() {
        given().header(Actors.HEADER, Actors.bearer("fuzz")).delete("/api/v1/halt");
        List<String> running = given().get("/api/v1/rollouts?limit=1000")
                .jsonPath()
                .getList(
                        "items.findAll { it.author.name in ['fuzz', 'ann'] && !(it.status in ['SUCCEEDED', 'ENDED_WITH_FAILURES', 'ABORTED', 'ABORTING']) }.id");
        running.forEach(id -> operator.verb(UUID.fromString(id), "abort", Map.of("reason", "the test is over")));
    }

    @Test
    void everyOperationAnswersWhateverIsSent() {
        for (Operation operation : fuzzer.operations()) {
            for (int i = 0; i < CASES; i++) {
                send(operation, fuzzer.next(operation));
            }
        }

        assertThat(failures).as("seed %d", SEED).isEmpty();
    }

    /** Plans are read by hand, so the document does not say what is in them. */
    @Test
    void everyPlanIsMadeOrRefused() {
        JsonNode sample =
                ApiFuzzer.parse("""
                {"release": "%s", "selector": "pool=%s", "hosts": ["%s"],
                 "strategy": {
                   "canary": {"count": 1}, "waves": [{"percent": 50}, {"percent": 100}],
                   "maxUnavailable": [{"level": "pool", "count": 1}], "order": {"kind": "SPREAD", "levels": ["pool"]},
                   "soak": "PT1S", "hostSoak": "PT0S", "offline": "WAIT", "lateJoining": "LEAVE_OUT",
                   "retry": {"maxAttempts": 2, "delay": "PT1S", "never": ["KERNEL_ERROR"]}, "deadlines": {"preflight": "PT1M"},
                   "budget": {"minimumSample": 5, "errors": {"percent": 5}, "scopes": ["FLEET", "WAVE"]},
                   "windows": [{"recurrence": "FREQ=DAILY", "start": "2026-01-01T02:00:00", "duration": "PT2H", "zone": "Europe/Berlin"}],
                   "exclusions": [{"start": "2026-12-24T00:00:00", "duration": "P2D", "zone": "UTC", "selector": "zone=a"}],
                   "gates": [{"kind": "PERSON", "timeout": "PT1H"},
                     {"kind": "PROMETHEUS", "url": "http://127.0.0.1:9/", "query": "up", "condition": "< 1", "timeout": "PT1M"},
                     {"kind": "WEBHOOK", "url": "http://127.0.0.1:9/", "secret": "test", "timeout": "PT1M"}]}}""".formatted(operator.release, operator.pool, operator.hosts.get(3).hostName));
        Operation makePlan = fuzzer.operations().stream()
                .filter(o -> o.id().equals("makePlan"))
                .findFirst()
                .orElseThrow();

        operator.act("fuzz", "/api/v1/plans", sample.toString()).statusCode(201);
        for (int i = 0; i < CASES * 10; i++) {
            String body = fuzzer.mutated(sample).toString();
            send(makePlan, new Request("POST", "/api/v1/plans", Map.of(Actors.HEADER, Actors.bearer("fuzz")), body));
        }

        assertThat(failures).as("seed %d", SEED).isEmpty();
    }

    private void send(Operation operation, Request request) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(base.resolve(request.target()))
                .header("Content-Type", "application/json")
                .method(
                        request.method(),
                        request.body() == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(request.body()));
        builder.setHeader(Actors.HEADER, Actors.bearer("fuzz"));
        request.headers().forEach(builder::setHeader);
        try {
            HttpResponse<InputStream> response = HTTP.send(builder.build(), HttpResponse.BodyHandlers.ofInputStream());
            String body = body(response);
            String wrong = wrong(operation, response, body);
            if (wrong != null) {
                failures.add(wrong + "\n" + response.statusCode() + " " + body + "\nto " + request);
            }
        } catch (IOException e) {
            failures.add("no answer (" + e + ") to " + request);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Of a stream only the head is read. */
    private static String body(HttpResponse<InputStream> response) throws IOException {
        try (InputStream body = response.body()) {
            return type(response).startsWith("text/event-stream")
                    ? ""
                    : new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String type(HttpResponse<?> response) {
        return response.headers().firstValue("Content-Type").orElse("none");
    }

    /** What is wrong with an answer; {@code null} when nothing is. */
    private static String wrong(Operation operation, HttpResponse<?> response, String body) {
        int status = response.statusCode();
        if (status >= 500) {
            return "a failure inside";
        }
        if (status < 400) {
            return operation.declares(status) ? null : "an answer that the document does not declare";
        }
        boolean isProblem = type(response).startsWith("application/problem+json")
                && (operation.method().equals("HEAD")
                        || ApiFuzzer.parse(body).path("type").asText().startsWith("urn:luofleet:problem:"));
        return isProblem ? null : "an error that is no problem document";
    }
}
