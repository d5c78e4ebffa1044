// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import io.luofleet.plan.model.Gate.Comparison;
import io.luofleet.plan.model.Gate.Condition;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Reads gates. */
final class GateReader {
    private GateReader() {}

    /** {@code null} for an unknown kind, which is noted. */
    static Gate read(Fields.Element element, List<Finding> findings) {
        // The kind decides which fields there may be, so it is looked at before them.
        String kind = element.value() instanceof java.util.Map<?, ?> map ? String.valueOf(map.get("kind")) : "";
        return switch (kind) {
            case "PROMETHEUS" -> {
                Fields gate = Fields.of(
                        element.value(),
                        element.path(),
                        findings,
                        "kind",
                        "url",
                        "query",
                        "condition",
                        "bearer",
                        "basic",
                        "authority",
                        "after",
                        "timeout");
                yield new Gate.Prometheus(
                        gate.url("url"),
                        gate.required("query"),
                        condition(gate),
                        credentials(gate),
                        after(gate),
                        timeout(gate, Duration.ofMinutes(5)));
            }
            case "WEBHOOK" -> {
                Fields gate = Fields.of(
                        element.value(), element.path(), findings, "kind", "url", "secret", "after", "timeout");
                yield new Gate.Webhook(
                        gate.url("url"), gate.required("secret"), after(gate), timeout(gate, Duration.ofMinutes(5)));
            }
            case "PERSON" -> {
                Fields gate = Fields.of(element.value(), element.path(), findings, "kind", "after", "timeout");
                yield new Gate.Person(after(gate), timeout(gate, Duration.ofHours(12)));
            }
            default -> {
                findings.add(new Finding(element.path() + ".kind", "must be PROMETHEUS, WEBHOOK or PERSON"));
                yield null;
            }
        };
    }

    private static Gate.After after(Fields gate) {
        return gate.choice("after", Gate.After.EACH_WAVE);
    }

    private static Gate.Credentials credentials(Fields gate) {
        if (gate.has("bearer") && gate.has("basic")) {
            gate.note("basic", "and bearer cannot both be there: a request says once who asks");
        }
        if (gate.has("authority") && gate.text("url", "").startsWith("http:")) {
            gate.note("authority", "is for https, and the URL is not");
        }
        return new Gate.Credentials(gate.text("bearer", null), gate.text("basic", null), gate.text("authority", null));
    }

    private static Duration timeout(Fields gate, Duration absent) {
        return gate.duration("timeout", absent, Duration.ofSeconds(1), Fields.WEEK);
    }

    private static Condition condition(Fields gate) {
        gate.required("condition");
        return gate.parsed(
                "condition",
                new Condition(Comparison.LESS, 0),
                GateReader::condition,
                "a comparison with a number, for example \"< 0.01\"");
    }

    private static Condition condition(String text) {
        // Longest first: "<=" also starts with "<".
        Comparison comparison = Arrays.stream(Comparison.values())
                .sorted(Comparator.comparingInt(c -> -c.symbol().length()))
                .filter(c -> text.strip().startsWith(c.symbol()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(text));
        double value = Double.parseDouble(
                text.strip().substring(comparison.symbol().length()).strip());
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(text);
        }
        return new Condition(comparison, value);
    }
}
