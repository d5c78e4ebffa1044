// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gates between the waves of a rollout: a Prometheus, a webhook, a person. */
@QuarkusTest
class GateTest {
    private record Asked(String path, String query, String signature, String authorization, String body) {}

    @TestHTTPResource
    URI base;

    private final ConcurrentLinkedQueue<Asked> asked = new ConcurrentLinkedQueue<>();
    private volatile String answer = "{}";
    private volatile int status = 200;
    private HttpServer server;
    private Operator operator;

    @BeforeEach
    void aServerAndTwoHosts() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::reply);
        server.start();
        operator = new Operator(base).withHosts(2);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void reply(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add(new Asked(
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestURI().getQuery(),
                    exchange.getRequestHeaders().getFirst("X-Luofleet-Signature"),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
            byte[] body = answer.getBytes(UTF_8);
            if (status == 302) {
                exchange.getResponseHeaders().set("Location", "/elsewhere");
            }
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Starts a rollout and lets its canary succeed. */
    private UUID afterTheCanary(Map<String, Object> gate) {
        var strategy = Operator.strategy(1);
        strategy.put("gates", List.of(gate));
        UUID rollout = operator.rollout(strategy);
        operator.awaitStarted(1).getFirst().update(Operator.KERNEL);
        return rollout;
    }

    /** The hosts are watched until the next wave opens, so they go on polling. */
    private void await(BooleanSupplier condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(25))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    operator.hosts.forEach(TestAgent::poll);
                    return condition.getAsBoolean();
                });
    }

    private void awaitStatus(UUID rollout, String status) {
        await(() -> operator.status(rollout).equals(status));
    }

    private Map<String, Object> prometheus() {
        return Map.of("kind", "PROMETHEUS", "url", url(), "query", "rate(errors[5m])", "condition", "< 0.01");
    }

    private Map<String, Object> webhook(String timeout) {
        return Map.of("kind", "WEBHOOK", "url", url() + "/hook", "secret", "test", "timeout", timeout);
    }

    private static String vector(String samples) {
        return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[" + samples + "]}}";
    }

    @Test
    void aQueryThatMeetsItsConditionLetsTheNextWaveGo() {
        answer = vector("{\"metric\":{},\"value\":[1,\"0.001\"]}");

        UUID rollout = afterTheCanary(prometheus());

        operator.updateAll(rollout, "SUCCEEDED");
        assertThat(asked).first().satisfies(a -> {
            assertThat(a.path()).isEqualTo("/api/v1/query");
            assertThat(a.query()).isEqualTo("query=rate(errors[5m])");
        });
    }

    @Test
    void aQueryThatDoesNotMeetItPauses() {
        answer = vector("{\"metric\":{},\"value\":[1,\"0.001\"]},{\"metric\":{},\"value\":[1,\"0.5\"]}");

        UUID rollout = afterTheCanary(prometheus());

        awaitStatus(rollout, "PAUSED");
        assertThat(operator.view(rollout).getString("reason.type")).isEqualTo("GATE_REFUSED");
        assertThat(operator.view(rollout).getString("reason.detail")).contains("0.5");
    }

    @Test
    void aQueryWithoutAResultIsANo() {
        answer = vector("");

        UUID rollout = afterTheCanary(prometheus());

        awaitStatus(rollout, "PAUSED");
        assertThat(operator.view(rollout).getString("reason.detail")).contains("no result");
    }

    @Test
    void aWebhookIsSignedAndItsNoPauses() throws Exception {
        answer = "{\"go\":false,\"reason\":\"change freeze\"}";

        UUID rollout = afterTheCanary(webhook("PT1M"));

        awaitStatus(rollout, "PAUSED");
        assertThat(operator.view(rollout).getString("reason.detail")).isEqualTo("change freeze");
        Asked first = asked.element();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("not-very-secret".getBytes(UTF_8), "HmacSHA256"));
        assertThat(first.signature())
                .isEqualTo("sha256="
                        + HexFormat.of().formatHex(mac.doFinal(first.body().getBytes(UTF_8))));
        assertThat(first.body()).contains(rollout.toString()).contains("\"waveHosts\":{\"SUCCEEDED\":1}");
    }

    @Test
    void aRedirectIsNotFollowedAndSilenceIsANo() {
        status = 302;

        UUID rollout = afterTheCanary(webhook("PT1S"));

        awaitStatus(rollout, "PAUSED");
        assertThat(operator.view(rollout).getString("reason.type")).isEqualTo("GATE_TIMED_OUT");
        assertThat(asked).isNotEmpty().allSatisfy(a -> assertThat(a.path()).isEqualTo("/hook"));
    }

    @Test
    void aPersonsYesLetsTheNextWaveGo() {
        UUID rollout = afterTheCanary(Map.of("kind", "PERSON", "after", "BETWEEN_WAVES"));
        await(() -> "AT_GATE".equals(operator.view(rollout).getString("progress")));

        operator.verb(rollout, "gate", Map.of("go", true, "reason", "looks good"))
                .statusCode(200);

        operator.updateAll(rollout, "SUCCEEDED");
    }

    @Test
    void aGateIsAskedBeforeTheEndOfARolloutOfOneWave() {
        operator = new Operator(base).withHosts(1);
        var strategy = Operator.strategy(1);
        strategy.put("gates", List.of(Map.of("kind", "PERSON")));
        UUID rollout = operator.rollout(strategy);
        operator.awaitStarted(1).getFirst().update(Operator.KERNEL);
        await(() -> "AT_GATE".equals(operator.view(rollout).getString("progress")));

        operator.verb(rollout, "gate", Map.of("go", true, "reason", "looks good"))
                .statusCode(200);

        awaitStatus(rollout, "SUCCEEDED");
    }

    @Test
    void aSilentServerIsAskedAgainAfterTheRetryAndWhyItIsSilentIsSaid() {
        status = 503;

        UUID rollout = afterTheCanary(webhook("PT10S"));

        await(() -> asked.size() >= 4);
        TestAgent waiting = operator.hosts.stream()
                .filter(h -> operator.state(rollout, h).equals("PENDING"))
                .findFirst()
                .orElseThrow();
        assertThat(operator.waitsFor(rollout, waiting)).contains("answers 503");
        awaitStatus(rollout, "PAUSED");
        assertThat(operator.view(rollout).getString("why")).contains("answers 503");
        assertThat(operator.view(rollout).getString("reason.lastNonAnswer.why")).contains("answers 503");
    }

    /** The name is looked up once for each time of asking, and what was allowed is what is connected to. */
    @Test
    void aNameThatMovesInsideIsNotFollowedThere() {
        status = 503;
        String moving = "%s.127-0-0-1.169-254-169-254.rebind.test".formatted(Fleet.unique("gate"));
        Map<String, Object> gate = new HashMap<>(webhook("PT10S"));
        gate.put(
                "url", "http://%s:%d/hook".formatted(moving, server.getAddress().getPort()));

        UUID rollout = afterTheCanary(gate);

        awaitStatus(rollout, "PAUSED");
        assertThat(asked).hasSize(1);
        assertThat(operator.view(rollout).getString("why"))
                .contains(moving + " is not connected to")
                .contains("169.254.169.254");
    }

    @Test
    void aTokenFromAFileIsSentToTheHostThatItIsFor() throws IOException {
        Files.writeString(Path.of("target/test-data-token"), "s3cr3t\n");
        answer = vector("{\"metric\":{},\"value\":[1,\"0.001\"]}");
        Map<String, Object> gate = new HashMap<>(prometheus());
        gate.put("bearer", "token");

        UUID rollout = afterTheCanary(gate);

        operator.updateAll(rollout, "SUCCEEDED");
        assertThat(asked).allSatisfy(a -> assertThat(a.authorization()).isEqualTo("Bearer s3cr3t"));
    }

    @Test
    void aUserAndItsPasswordAreSent() {
        answer = vector("{\"metric\":{},\"value\":[1,\"0.001\"]}");
        Map<String, Object> gate = new HashMap<>(prometheus());
        gate.put("basic", "login");

        UUID rollout = afterTheCanary(gate);

        operator.updateAll(rollout, "SUCCEEDED");
        assertThat(asked).first().satisfies(a -> assertThat(a.authorization())
                .isEqualTo("Basic " + Base64.getEncoder().encodeToString("ann:not-very-secret".getBytes(UTF_8))));
    }

    @ParameterizedTest
    @CsvSource({
        "bearer, nobody-knows, http://127.0.0.1, is not configured",
        "basic, nobody-knows, http://127.0.0.1, is not configured",
        "authority, nobody-knows, https://127.0.0.1, is not configured",
        "bearer, token, https://elsewhere.example.com, may not be sent to elsewhere.example.com",
        "bearer, test, http://127.0.0.1, may not be sent"
    })
    void aSecretThatCannotBeUsedIsAFindingOfThePlan(String field, String secret, String url, String why) {
        var strategy = Operator.strategy(1);
        strategy.put(
                "gates",
                List.of(Map.of("kind", "PROMETHEUS", "url", url, "query", "up", "condition", "> 0", field, secret)));

        var answered = operator.act(
                "ann",
                "/api/v1/plans",
                Map.of("release", operator.release, "selector", "pool=" + operator.pool, "strategy", strategy));

        answered.statusCode(422)
                .body("findings.path", hasItem("strategy.gates[0]." + field))
                .body("findings.message", hasItem(containsString(why)));
    }

    @Test
    void aServerIsKnownByTheAuthorityNamed() throws Exception {
        var certified = CertifiedServer.start(this::reply);
        try {
            Files.writeString(Path.of("target/test-data-ca.pem"), certified.authority());
            answer = vector("{\"metric\":{},\"value\":[1,\"0.001\"]}");
            Map<String, Object> gate = new HashMap<>(prometheus());
            gate.put("url", certified.url());
            gate.put("authority", "ca");

            UUID rollout = afterTheCanary(gate);

            operator.updateAll(rollout, "SUCCEEDED");
        } finally {
            certified.stop();
        }
    }

    @Test
    void anUnknownAuthoritysServerIsNotAsked() throws Exception {
        var certified = CertifiedServer.start(this::reply);
        try {
            answer = vector("{\"metric\":{},\"value\":[1,\"0.001\"]}");
            Map<String, Object> gate = new HashMap<>(prometheus());
            gate.put("url", certified.url());
            gate.put("timeout", "PT8S");

            UUID rollout = afterTheCanary(gate);

            awaitStatus(rollout, "PAUSED");
            assertThat(operator.view(rollout).getString("why")).contains("certification path");
            assertThat(asked).isEmpty();
        } finally {
            certified.stop();
        }
    }
}
