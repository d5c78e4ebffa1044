// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Prints a plan, and then of a rollout each change worth a line: its progress, and hosts that did not succeed. */
final class RolloutLog {
    private static final Set<String> UNREMARKABLE = Set.of("PENDING", "UPDATING", "SUCCEEDED");
    private static final int SHOWN_HOSTS = 6;

    private final PrintStream out;
    private final Rollouts rollouts;
    private final Set<String> remarked = new HashSet<>();
    private String last = "";
    private long ended = -1;

    RolloutLog(PrintStream out, Rollouts rollouts) {
        this.out = out;
        this.rollouts = rollouts;
    }

    void plan(JsonNode plan) {
        out.printf(
                "plan %.12s…  expected %s%n",
                plan.path("hash").asText(), plan.path("expectedDuration").asText());
        for (JsonNode wave : plan.path("waves")) {
            List<String> hosts = wave.path("hosts")
                    .valueStream()
                    .map(host -> host.path("host").asText())
                    .toList();
            out.printf(
                    "  wave %d  %-7s %2d  %s%s%n",
                    wave.path("ordinal").asInt(),
                    wave.path("kind").asText(),
                    hosts.size(),
                    String.join(" ", hosts.subList(0, Math.min(hosts.size(), SHOWN_HOSTS))),
                    hosts.size() > SHOWN_HOSTS ? " …" : "");
        }
        for (JsonNode host : plan.path("leftOut")) {
            out.printf("  left out  %s %s%n", host.path("host").asText(), host.path("reason").asText());
        }
    }

    /** Prints what has changed since the last look. */
    void look(JsonNode rollout) {
        long over = rollout.path("hosts")
                .propertyStream()
                .filter(e -> !e.getKey().equals("PENDING") && !e.getKey().equals("UPDATING"))
                .mapToLong(e -> e.getValue().asLong())
                .sum();
        String now = "wave %d  %s"
                .formatted(rollout.path("wave").asInt(), rollout.path("status").asText("").equals("RUNNING")
                        ? rollout.path("progress").asText()
                        : rollout.path("status").asText());
        if (over != ended) {
            remark(rollout);
        }
        if (!now.equals(last) || over != ended) {
            out.printf("%s  %-26s %s%n", since(rollout), now, counts(rollout));
        }
        last = now;
        ended = over;
    }

    private void remark(JsonNode rollout) {
        for (JsonNode host : rollouts.hosts(rollout.path("id").asText())) {
            String state = host.path("state").asText();
            String name = host.path("host").asText();
            if (!UNREMARKABLE.contains(state) && remarked.add(name)) {
                out.printf(
                        "%s  ! %s %s %s%n",
                        since(rollout),
                        name,
                        state,
                        host.hasNonNull("failureCode")
                                ? host.path("failureKind").asText() + " "
                                        + host.path("failureCode").asText()
                                : host.path("skipReason").asText(""));
            }
        }
    }

    private static String since(JsonNode rollout) {
        Instant start = Instant.parse(rollout.path("createdAt").asText());
        return "%7.1f s".formatted(Duration.between(start, Instant.now()).toMillis() / 1000.0);
    }

    private static String counts(JsonNode rollout) {
        return rollout.path("hosts")
                .propertyStream()
                .filter(e -> e.getValue().asLong() > 0)
                .map(e -> e.getValue().asLong() + " " + e.getKey().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
