// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the engine decided, and why not more. An explanation is a rendering of this, not a second opinion.
 *
 * @param actions in the order in which they are to be done
 * @param waiting for each host that is neither started nor ended nor about to be, what is in its way
 */
public record Decisions(List<Decision> actions, Map<String, Waiting> waiting) {
    /** Copies, keeping the order. */
    public Decisions {
        actions = List.copyOf(actions);
        waiting = Collections.unmodifiableMap(new LinkedHashMap<>(waiting));
    }

    /** Collects while the engine decides. */
    static final class Builder {
        private final List<Decision> actions = new ArrayList<>();
        private final Map<String, Waiting> waiting = new LinkedHashMap<>();

        void act(Decision decision) {
            actions.add(decision);
        }

        void wait(String host, Waiting reason) {
            waiting.put(host, reason);
        }

        Decisions build() {
            return new Decisions(actions, waiting);
        }
    }
}
