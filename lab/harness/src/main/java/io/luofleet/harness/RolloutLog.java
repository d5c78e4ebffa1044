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
    private static final List<String> STATES =
            List.of("SUCCEEDED", "UPDATING", "PENDING", "ABORTED", "FAILED", "LOST", "SKIPPED");
    private static final int SHOWN_HOSTS = 6;
    private static final Duration BETWEEN_COUNTS = Duration.ofSeconds(2);

    private final PrintStream out;
    private final Rollouts rollouts;
    private final Set<String> remarked = new HashSet<>();
    private String last = "";
    private String lastCounts = "";
    private String printedCounts = "";
    private Instant lastPrint;

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
            out.printf(
                    "  left out  %s %s%n",
                    host.path("host").asText(), host.path("reason").asText());
        }
    }

    /** Prints what has changed since the last look: a new wave or status at once, how many have moved only now and then. */
    void look(JsonNode rollout) {
        String counts = counts(rollout);
        if (!counts.equals(lastCounts)) {
            remark(rollout);
        }
        String now = rollout.path("wave").asInt() + "  " + standing(rollout);
        boolean due =
                lastPrint == null || Duration.between(lastPrint, Instant.now()).compareTo(BETWEEN_COUNTS) > 0;
        if (!now.equals(last) || (due && !counts.equals(printedCounts))) {
            out.printf("%s  wave %-22s %s%n", since(rollout), now, counts);
            lastPrint = Instant.now();
            printedCounts = counts;
        }
        last = now;
        lastCounts = counts;
    }

    private static String standing(JsonNode rollout) {
        String status = rollout.path("status").asText();
        return status.equals("RUNNING") ? rollout.path("progress").asText() : status;
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
        JsonNode hosts = rollout.path("hosts");
        return STATES.stream()
                .filter(state -> hosts.path(state).asLong() > 0)
                .map(state -> hosts.path(state).asLong() + " " + state.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
