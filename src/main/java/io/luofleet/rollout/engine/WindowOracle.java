// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import java.time.Instant;
import java.util.Map;

/** Knows a rollout's windows and exclusions. Pure: the same labels and time give the same answer. */
@FunctionalInterface
public interface WindowOracle {
    /** For a rollout without windows. */
    WindowOracle ALWAYS = (_, _) -> new Opening.Open(null);

    /** Whether a host with these labels may be started at this time. */
    Opening at(Map<String, String> labels, Instant now);

    /** Whether the door is open. */
    sealed interface Opening {
        /**
         * It is.
         *
         * @param until when it closes: the windows that are open and touch taken together, cut at the next exclusion;
         *     {@code null} for never
         */
        record Open(Instant until) implements Opening {}

        /**
         * It is not.
         *
         * @param opensAt when it opens next; {@code null} for never
         */
        record Shut(Instant opensAt) implements Opening {}
    }
}
