// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One host's place in a rollout; it does not change.
 *
 * @param host the host's name
 * @param wave the ordinal of its wave, from 0
 * @param position its place in the order of starts, unique in the rollout
 * @param labels its labels as planned
 * @param caps the rollout's caps that cover it, percentages resolved against the inventory of the plan
 * @param expected how long its update is expected to take
 */
public record Placement(
        String host, int wave, int position, Map<String, String> labels, List<Cap> caps, Duration expected) {
    /** Copies. */
    public Placement {
        labels = Map.copyOf(labels);
        caps = List.copyOf(caps);
    }

    /** The same place, which promises nothing to whoever else is in its domains. */
    public Placement withoutCaps() {
        return new Placement(host, wave, position, labels, List.of(), expected);
    }
}
