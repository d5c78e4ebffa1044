// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import io.luofleet.plan.model.Strategy;
import io.luofleet.uptime.model.Reachability;
import java.time.Duration;
import java.time.Instant;

/** How far a rollout is. Waves before {@link #wave} are over. */
public sealed interface Progress {
    /** The ordinal of the present wave. */
    int wave();

    /** How often a gate of the rollout has been asked. */
    int askings();

    /** Hosts of the wave are started and updated. */
    record Rolling(int wave, int askings) implements Progress {}

    /**
     * Every host of the wave has ended; it is watched.
     *
     * @param since when the soak began, or began anew
     * @param until when it is over
     */
    record Soaking(int wave, int askings, Instant since, Instant until) implements Progress {}

    /**
     * A gate has been asked.
     *
     * @param gate which, and which time
     * @param deadline when silence becomes a no
     * @param answer what it said; {@code null} until it did
     */
    record AtGate(GateRef gate, Instant deadline, GateAnswer answer) implements Progress {
        /** When silence becomes a no: nobody could answer while this service was away. */
        public Instant deadline(Strategy strategy, Reachability reach) {
            Duration timeout = strategy.gates().get(gate.index()).timeout();
            return reach.extended(deadline.minus(timeout), deadline);
        }

        @Override
        public int wave() {
            return gate.wave();
        }

        @Override
        public int askings() {
            return gate.asking();
        }
    }
}
