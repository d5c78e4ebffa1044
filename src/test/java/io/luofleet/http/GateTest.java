// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Gates between the waves of a rollout: a Prometheus, a webhook, a person. */
@QuarkusTest
class GateTest {
    private record Asked(String path, String query, String signature, String body) {}

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

        operator.awaitStatus(rollout, "PAUSED");
        assertThat(operator.view(rollout).getString("reason.type")).isEqualTo("GATE_REFUSED");
        assertThat(operator.view(rollout).getString("reason.detail")).contains("0.5");
    }

    @Test
    void aQueryWithoutAResultIsANo() {
        answer = vector("");

        UUID rollout = afterTheCanary(prometheus());

        operator.awaitStatus(rollout, "PAUSED");
        assertThat(operator.view(rollout).getString("reason.detail")).contains("no result");
    }

    @Test
    void aWebhookIsSignedAndItsNoPauses() throws Exception {
        answer = "{\"go\":false,\"reason\":\"change freeze\"}";

        UUID rollout = afterTheCanary(webhook("PT1M"));

        operator.awaitStatus(rollout, "PAUSED");
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

        operator.awaitStatus(rollout, "PAUSED");
        assertThat(operator.view(rollout).getString("reason.type")).isEqualTo("GATE_TIMED_OUT");
        assertThat(asked).isNotEmpty().allSatisfy(a -> assertThat(a.path()).isEqualTo("/hook"));
    }

    @Test
    void aPersonsYesLetsTheNextWaveGo() {
        UUID rollout = afterTheCanary(Map.of("kind", "PERSON"));
        Awaitility.await().until(() -> "AT_GATE".equals(operator.view(rollout).getString("progress")));

        operator.verb(rollout, "gate", Map.of("go", true, "reason", "looks good"))
                .statusCode(200);

        operator.updateAll(rollout, "SUCCEEDED");
    }
}
