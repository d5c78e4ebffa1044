// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.update.phase.PhaseName;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * The right of one host to be down.
 *
 * @param host its name
 * @param rollout the rollout that took it
 * @param update the update it was taken for
 * @param fence that update's epoch
 * @param labels the host's labels: it counts in each of these domains
 * @param since since when it is taken
 * @param until until when its host may pass the point of no return; it counts beyond that
 * @param ghost whether its update is over: the host is silent or owes something
 * @param endedAs how that update ended; {@code null} while it is under way
 * @param endedAt when it did
 * @param lastSeen when a ghost's host was last heard of; {@code null} otherwise
 */
public record SlotView(
        String host,
        UUID rollout,
        UUID update,
        long fence,
        Map<String, String> labels,
        Instant since,
        Instant until,
        boolean ghost,
        PhaseName endedAs,
        Instant endedAt,
        Instant lastSeen) {}
