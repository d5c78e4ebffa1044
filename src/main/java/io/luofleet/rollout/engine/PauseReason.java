// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import io.luofleet.security.Principal;
import java.util.List;

/** Why a rollout is paused. */
public sealed interface PauseReason {
    /**
     * Somebody asked for it.
     *
     * @param by who
     * @param why in their words
     */
    record Asked(Principal by, String why) implements PauseReason {}

    /**
     * Too many hosts failed.
     *
     * @param kind the kind of failure counted
     * @param scope {@code FLEET}, {@code WAVE}, or the label whose values are counted apart
     * @param domain the wave's ordinal or the label's value; {@code *} for the fleet
     * @param allowed how many may fail
     * @param attempted the hosts with at least one ended attempt
     * @param hosts those that failed, by name
     */
    record BudgetTripped(FailureKind kind, String scope, String domain, int allowed, int attempted, List<String> hosts)
            implements PauseReason {
        /** Copies. */
        public BudgetTripped {
            hosts = List.copyOf(hosts);
        }
    }

    /**
     * A canary failed.
     *
     * @param hosts the canaries that failed, by name
     */
    record CanaryFailed(List<String> hosts) implements PauseReason {
        /** Copies. */
        public CanaryFailed {
            hosts = List.copyOf(hosts);
        }
    }

    /**
     * A gate said no.
     *
     * @param gate which
     * @param detail in the gate's words
     */
    record GateRefused(GateRef gate, String detail) implements PauseReason {}

    /**
     * A gate said nothing in time, which counts as no.
     *
     * @param gate which
     */
    record GateTimedOut(GateRef gate) implements PauseReason {}
}
