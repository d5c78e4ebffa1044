// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One host's place in a rollout. It changes when the host takes an absent canary's, and its caps when those of the rollout are
 * changed.
 *
 * @param host the host's name
 * @param wave the ordinal of its wave, from 0
 * @param position its place in the order of starts, unique in the rollout
 * @param labels its labels as planned
 * @param caps the rollout's caps that cover it, percentages resolved against the inventory of the plan
 * @param expected how long its update is expected to take
 * @param from the kernel it ran when the plan was made, as {@code uname -r} prints it
 */
public record Placement(
        String host,
        int wave,
        int position,
        Map<String, String> labels,
        List<Cap> caps,
        Duration expected,
        String from) {
    /** Copies. */
    public Placement {
        labels = Map.copyOf(labels);
        caps = List.copyOf(caps);
    }

    /** The same in another wave. */
    public Placement inWave(int other) {
        return new Placement(host, other, position, labels, caps, expected, from);
    }

    /** The same under other caps. */
    public Placement under(List<Cap> others) {
        return new Placement(host, wave, position, labels, others, expected, from);
    }

    /** The same place, which promises nothing to whoever else is in its domains. */
    public Placement withoutCaps() {
        return under(List.of());
    }

    /** Whether an update of the one says something of an update of the other: both come from the same kernel. */
    public boolean isOfTheKindOf(Placement other) {
        return from.equals(other.from);
    }
}
