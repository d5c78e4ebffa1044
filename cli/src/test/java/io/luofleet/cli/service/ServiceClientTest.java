// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.luofleet.cli.service.Contexts.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServiceClientTest {
    private record Answer(int status, String body) {}

    private final List<String> asked = new ArrayList<>();
    private final Map<String, Answer> answers = new HashMap<>();
    private final List<String> keys = new ArrayList<>();
    private final Deque<Answer> next = new ArrayDeque<>();
    private int lost;
    private HttpServer server;
    private ServiceClient client;

    @BeforeEach
    void aService() {
        server = serving(0);
        client = ServiceClient.of(
                new Context("http://127.0.0.1:%d/".formatted(server.getAddress().getPort()), "lft_x", null),
                Duration.ZERO);
    }

    private HttpServer serving(int port) {
        try {
            HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            made.createContext("/", this::answer);
            made.start();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        asked.add(request);
        keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
        if (lost-- > 0) {
            exchange.close();
            return;
        }
        Answer answer = next.isEmpty()
                ? answers.getOrDefault(request, new Answer(404, "{\"detail\":\"none\"}"))
                : next.remove();
        byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aListIsReadPageByPage() {
        answers.put(
                "GET /api/v1/hosts?label=a%3Db&limit=1000",
                new Answer(200, "{\"items\":[{\"n\":1}],\"next\":\"x/ y\"}"));
        answers.put(
                "GET /api/v1/hosts?label=a%3Db&limit=1000&cursor=x%2F%20y",
                new Answer(200, "{\"items\":[{\"n\":2}],\"next\":null}"));

        assertThat(client.all(Query.of("hosts").with("label", "a=b").with("none", null)))
                .extracting(Object::toString)
                .containsExactly("{\"n\":1}", "{\"n\":2}");
    }

    @Test
    void aNameIsOnePartOfAPathWhateverIsInIt() {
        answers.put("DELETE /api/v1/hosts/..%2F%3Fa%26%00%0A%C3%A4", new Answer(204, ""));

        assertThat(client.delete(Query.of("hosts", "../?a&\u0000\nä")).isMissingNode())
                .isTrue();
    }

    @Test
    void whatIsNoLongerKeptOfALogSaysWhereToGoOn() {
        answers.put("GET /api/v1/events?after=1", new Answer(410, "{\"detail\":\"gone\",\"after\":4711}"));
        answers.put("GET /api/v1/events?after=2", new Answer(410, "{\"detail\":\"gone\"}"));

        assertThatThrownBy(() -> client.get(Query.of("events").with("after", 1)))
                .isInstanceOfSatisfying(
                        ServiceException.class, e -> assertThat(e.goneUpTo()).hasValue(4711));
        assertThatThrownBy(() -> client.get(Query.of("events").with("after", 2)))
                .isInstanceOfSatisfying(
                        ServiceException.class, e -> assertThat(e.goneUpTo()).isEmpty());
    }

    @Test
    void aProblemIsToldWithItsRemedyAndWhatToQuote() {
        answers.put("POST /api/v1/plans", new Answer(422, """
                {"detail":"2 findings.","findings":[{"path":"release","message":"is none"},{"path":"selector","message":"is none"}],
                 "remedy":"name a release","requestId":"r-1"}"""));

        assertThatThrownBy(() -> client.post(Query.of("plans"), Map.of()))
                .isInstanceOf(ServiceException.class)
                .hasMessage("""
                        2 findings.
                          release is none
                          selector is none
                          what to do: name a release
                          request r-1""")
                .matches(e -> ((ServiceException) e).isRefusal());
    }

    @Test
    void aFailureOfTheServiceIsNoRefusal() {
        answers.put("GET /api/v1/hosts", new Answer(500, "{\"detail\":\"Failed.\",\"errorId\":\"e-1\"}"));

        assertThatThrownBy(() -> client.get(Query.of("hosts")))
                .hasMessageContaining("error id e-1")
                .matches(e -> !((ServiceException) e).isRefusal());
    }

    @Test
    void whatIsNoJsonIsNoControlPlane() {
        answers.put("GET /api/v1/hosts", new Answer(200, "<html>"));

        assertThatThrownBy(() -> client.get(Query.of("hosts"))).hasMessageContaining("is it a control plane?");
    }

    @Test
    void eachVerbIsSentAsItIs() {
        for (String verb : List.of("PUT", "PATCH", "POST")) {
            answers.put(verb + " /api/v1/x", new Answer(200, "{}"));
        }

        client.put(Query.of("x"), Map.of());
        client.patch(Query.of("x"), Map.of());
        client.post(Query.of("x"));

        assertThat(asked).containsExactly("PUT /api/v1/x", "PATCH /api/v1/x", "POST /api/v1/x");
    }

    @Test
    void whatHasNoAnswerIsAskedForAgainByTheSameKey() {
        lost = 2;
        answers.put("POST /api/v1/rollouts", new Answer(201, "{\"id\":1}"));

        JsonNode made = client.post(Query.of("rollouts"), Map.of());

        assertThat(made).hasToString("{\"id\":1}");
        assertThat(keys).hasSize(3).doesNotContainNull().containsOnly(keys.getFirst());
    }

    /** It ends under the first request, and is away for longer than one pause of the client, and shorter than all. */
    @Test
    void aServiceThatStartsAgainMeanwhileIsAskedAgain() throws IOException {
        answers.put("POST /api/v1/rollouts", new Answer(201, "{\"id\":1}"));
        var ending = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        int port = ending.getLocalPort();
        CompletableFuture<HttpServer> again = CompletableFuture.runAsync(() -> endUnderARequest(ending))
                .thenApplyAsync(_ -> serving(port), CompletableFuture.delayedExecutor(700, TimeUnit.MILLISECONDS));
        ServiceClient patient =
                ServiceClient.of(new Context("http://127.0.0.1:" + port, "lft_x", null), Duration.ofMillis(400));

        JsonNode made = patient.post(Query.of("rollouts"), Map.of());

        again.join().stop(0);
        assertThat(made).hasToString("{\"id\":1}");
    }

    private static void endUnderARequest(ServerSocket listening) {
        try (listening) {
            listening.accept().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whereNobodyListensItIsNotAskedAgain() {
        server.stop(0);

        assertThatThrownBy(() -> client.post(Query.of("rollouts"), Map.of()))
                .hasMessageContaining("nobody listens there");
    }

    @Test
    void whatIsStillUnderWayIsAskedForAgain() {
        next.add(new Answer(409, "{\"type\":\"urn:luofleet:problem:request-under-way\",\"detail\":\"wait\"}"));
        answers.put("POST /api/v1/rollouts", new Answer(201, "{\"id\":1}"));

        JsonNode made = client.post(Query.of("rollouts"), Map.of());

        assertThat(made).hasToString("{\"id\":1}");
    }

    @Test
    void eachThingThatIsAskedHasAKeyOfItsOwn() {
        answers.put("POST /api/v1/rollouts", new Answer(201, "{}"));

        client.post(Query.of("rollouts"), Map.of());
        client.post(Query.of("rollouts"), Map.of());

        assertThat(keys).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void aServiceThatNeverAnswersIsGivenUp() {
        lost = Integer.MAX_VALUE;

        assertThatThrownBy(() -> client.post(Query.of("rollouts"), Map.of()))
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining("cannot be reached");
        assertThat(keys).hasSize(5);
    }
}
