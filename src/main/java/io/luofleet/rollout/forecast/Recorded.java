// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.forecast;

import io.luofleet.update.phase.Phase;
import java.time.Duration;
import java.util.Objects;

/**
 * An update that ended on its own.
 *
 * @param took from its creation to its soak, which depends on the strategy; of one that never soaked, to its end
 * @param end how it ended
 */
public record Recorded(Duration took, Phase.Closed end) {
    /** Refuses one that ended before it began. */
    public Recorded {
        Objects.requireNonNull(end, "end");
        if (took.isNegative()) {
            throw new IllegalArgumentException("an update took " + took);
        }
    }
}
