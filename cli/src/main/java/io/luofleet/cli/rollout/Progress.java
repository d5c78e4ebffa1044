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

    /** {@code [####....]  12/48  wave 1 HOSTS  UPDATING 4  FAILED 1}. */
    static String line(JsonNode rollout) {
        long all = 0;
        long open = 0;
        StringBuilder states = new StringBuilder();
        for (var each : rollout.path("hosts").properties()) {
            long count = each.getValue().asLong();
            all += count;
            open += OPEN.contains(each.getKey()) ? count : 0;
            if (count > 0 && !each.getKey().equals("PENDING")) {
                states.append("  ")
                        .append(Text.plain(each.getKey()))
                        .append(' ')
                        .append(count);
            }
        }
        int done = all == 0 ? 0 : (int) (BAR * (all - open) / all);
        return "[%s%s]  %d/%d  %s, wave %d %s%s"
                .formatted(
                        "#".repeat(done),
                        ".".repeat(BAR - done),
                        all - open,
                        all,
                        Text.plain(status(rollout)),
                        rollout.path("wave").asInt(),
                        Text.of(rollout.path("progress")),
                        states);
    }
}
