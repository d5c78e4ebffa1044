// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.blackout;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * How long guests stood still, over a stretch of time.
 *
 * @param by what tells them apart
 * @param label the label's key, where it is a label
 * @param since its beginning
 * @param until its end
 * @param all of all of them; {@code null} when there are none
 * @param groups of each group, the one with the longest p99 first, as many as were asked for
 * @param groupsInAll how many groups there are
 * @param longest the guests that stood still longest, the longest first
 */
record BlackoutsView(
        BlackoutGroup by,
        @JsonInclude(JsonInclude.Include.NON_NULL) String label,
        Instant since,
        Instant until,
        Figures all,
        List<Figures> groups,
        long groupsInAll,
        List<Guest> longest) {
    /**
     * The distribution of one group, over guests: a host with a hundred counts a hundred times. Each percentile is a blackout that was
     * measured, the shortest with at least that share of all at or below it.
     *
     * @param key the release, kernel, rollout, host or label's value; {@code null} for those without one, and of all
     * @param guests how many blackouts
     * @param hosts of how many hosts
     * @param updates in how many updates
     */
    record Figures(
            String key,
            long guests,
            long hosts,
            long updates,
            long p50Nanos,
            long p90Nanos,
            long p99Nanos,
            long maxNanos) {}

    /**
     * One guest's blackout.
     *
     * @param session the guest's session
     * @param workload by what the guest is known on its host; {@code null} when it did not say
     */
    record Guest(
            String host,
            String session,
            String workload,
            UUID update,
            String release,
            long blackoutNanos,
            Instant at) {}
}
