// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.Text;
import java.util.Set;

/** How far a rollout is, in a line. */
final class Progress {
    private static final int BAR = 24;
    private static final Set<String> OPEN = Set.of("PENDING", "UPDATING");

    /** Something happens by itself. What a later service may say beside is not waited in for ever. */
    private static final Set<String> UNDER_WAY = Set.of("RUNNING", "ABORTING");

    private static final Set<String> SUCCESSES = Set.of("SUCCEEDED", "SUCCEEDED_WITH_SKIPS");

    private Progress() {}

    /** Nothing happens any more until somebody does something, or at all. */
    static boolean isAtRest(JsonNode rollout) {
        return !UNDER_WAY.contains(status(rollout));
    }

    private static String status(JsonNode rollout) {
        return rollout.path("status").asText();
    }

    /** Every host was updated, but for those that somebody left out. */
    static boolean isSuccess(JsonNode rollout) {
        return SUCCESSES.contains(status(rollout));
    }

    /** How many hosts are in a state. */
    static long count(JsonNode rollout, String state) {
        return rollout.path("hosts").path(state).asLong();
    }

    /** How many hosts it has. */
    static long all(JsonNode rollout) {
        long all = 0;
        for (JsonNode count : rollout.path("hosts")) {
            all += count.asLong();
        }
        return all;
    }

    /** How many of its hosts have ended, well or not. */
    static long ended(JsonNode rollout) {
        return all(rollout)
                - OPEN.stream().mapToLong(state -> count(rollout, state)).sum();
    }

    /** {@code [####....]  12/48  wave 1 HOSTS  UPDATING 4  FAILED 1}. */
    static String line(JsonNode rollout) {
        long all = all(rollout);
        long ended = ended(rollout);
        StringBuilder states = new StringBuilder();
        for (var each : rollout.path("hosts").properties()) {
            long count = each.getValue().asLong();
            if (count > 0 && !each.getKey().equals("PENDING")) {
                states.append("  ")
                        .append(Text.plain(each.getKey()))
                        .append(' ')
                        .append(count);
            }
        }
        int done = all == 0 ? 0 : (int) (BAR * ended / all);
        return "[%s%s]  %d/%d  %s, wave %d %s%s"
                .formatted(
                        "#".repeat(done),
                        ".".repeat(BAR - done),
                        ended,
                        all,
                        Text.plain(status(rollout)),
                        rollout.path("wave").asInt(),
                        Text.of(rollout.path("progress")),
                        states);
    }
}
