// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.luofleet.plan.model.Gate;
import io.luofleet.rollout.gate.ConfiguredSecrets.SecretException;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A query whose every sample must meet a condition; no sample is a no, since nothing was measured. */
@ApplicationScoped
class PrometheusGate {
    private final GateHttp http;
    private final ConfiguredSecrets secrets;
    private final ObjectMapper json;

    PrometheusGate(GateHttp http, ConfiguredSecrets secrets, ObjectMapper json) {
        this.http = http;
        this.secrets = secrets;
        this.json = json;
    }

    GateReply ask(Gate.Prometheus gate, Duration atMost) {
        String base = gate.url().toString();
        String query = URLEncoder.encode(gate.query(), StandardCharsets.UTF_8);
        var uri = URI.create(
                (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/api/v1/query?query=" + query);
        Map<String, String> headers = new HashMap<>(Map.of("Accept", "application/json"));
        try {
            authorization(gate).ifPresent(value -> headers.put("Authorization", value));
            String authority = gate.credentials().authority() == null ? null : secrets.value(gate, "authority");
            return http.ask(
                    new GateRequest(uri, headers, null), authority, atMost, body -> read(body, gate.condition()));
        } catch (SecretException e) {
            return new GateReply.Nothing(e.getMessage());
        } catch (IllegalArgumentException _) {
            // What is wrong with a header's value is not said: it is the secret.
            return new GateReply.Nothing(
                    "the secret is no header's value: it must be one line of printable characters");
        }
    }

    private Optional<String> authorization(Gate.Prometheus gate) throws SecretException {
        if (gate.credentials().bearer() != null) {
            return Optional.of("Bearer " + secrets.value(gate, "bearer"));
        }
        if (gate.credentials().basic() != null) {
            byte[] pair = secrets.value(gate, "basic").getBytes(StandardCharsets.UTF_8);
            return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
        }
        return Optional.empty();
    }

    private Optional<GateReply.Said> read(String body, Gate.Condition condition) {
        try {
            return samples(json.readTree(body)).map(samples -> judge(samples, condition));
        } catch (JsonProcessingException | NumberFormatException _) {
            return Optional.empty();
        }
    }

    static GateReply.Said judge(List<Double> samples, Gate.Condition condition) {
        String wanted = condition.comparison().symbol() + " " + condition.value();
        if (samples.isEmpty()) {
            return new GateReply.Said(false, "the query has no result");
        }
        return samples.stream()
                .filter(s -> !condition.isMetBy(s))
                .findFirst()
                .map(s -> new GateReply.Said(false, "%s is not %s".formatted(s, wanted)))
                .orElseGet(() -> new GateReply.Said(true, "%s: all %s".formatted(samples, wanted)));
    }

    /** Empty when it is no successful answer of Prometheus. */
    private static Optional<List<Double>> samples(JsonNode answer) {
        JsonNode data = answer.path("data");
        JsonNode result = data.path("result");
        if (!answer.path("status").asText().equals("success") || !result.isArray()) {
            return Optional.empty();
        }
        return switch (data.path("resultType").asText()) {
            case "scalar" -> Optional.of(List.of(sample(result)));
            case "vector" -> {
                List<Double> samples = new ArrayList<>();
                result.forEach(series -> samples.add(sample(series.path("value"))));
                yield Optional.of(samples);
            }
            default -> Optional.empty();
        };
    }

    /** Prometheus writes infinities as +Inf and -Inf. */
    private static double sample(JsonNode timeAndValue) {
        String value = timeAndValue.path(1).asText();
        return switch (value) {
            case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(value);
        };
    }
}
