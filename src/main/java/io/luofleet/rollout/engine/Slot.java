// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The right of one host to be down: a lease fenced by the epoch of its update. It counts against every cap, of whichever
 * rollout, for as long as it exists; {@link #until} only bounds the time in which its host may pass the point of no return.
 *
 * <p>It carries the caps it was taken under. Whoever takes the next one in the same domain is held to the lowest of them, so
 * that a rollout with wide caps cannot exceed those of another with narrow ones.
 *
 * @param host the host; it has at most one slot
 * @param rollout the rollout that took it; {@code null} for a single update
 * @param update the update it was taken for
 * @param fence the update's epoch
 * @param labels all labels of the host: another rollout may cap by any of them
 * @param caps the caps of its rollout that cover the host
 * @param since when it was taken
 * @param until when the lease ends unless it is renewed
 */
public record Slot(
        String host,
        UUID rollout,
        UUID update,
        long fence,
        Map<String, String> labels,
        List<Cap> caps,
        Instant since,
        Instant until) {
    /** Copies. */
    public Slot {
        labels = Map.copyOf(labels);
        caps = List.copyOf(caps);
    }

    /** Whether an update of this epoch may pass the point of no return with it now. */
    public boolean isLiveFor(long epoch, Instant now) {
        return fence == epoch && now.isBefore(until);
    }

    /** The same lease with another end. */
    public Slot renewed(Instant end) {
        return new Slot(host, rollout, update, fence, labels, caps, since, end);
    }
}
