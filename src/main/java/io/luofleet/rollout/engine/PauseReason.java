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
     * @param kind what is counted
     * @param scope {@code FLEET}, {@code WAVE}, or the label whose values are counted apart
     * @param domain the wave's ordinal or the label's value; {@code *} for the fleet
     * @param allowed how many may fail
     * @param attempted the hosts that have ended after an attempt
     * @param hosts those that failed, by name
     */
    record BudgetTripped(BudgetKind kind, String scope, String domain, int allowed, int attempted, List<String> hosts)
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
     * The canary says nothing of the release: it is silent, and no host of its kind that has yet to go is there to take its place;
     * or none of its hosts was updated.
     *
     * @param hosts the canaries that are absent, by name
     */
    record CanaryAbsent(List<String> hosts) implements PauseReason {
        /** Copies. */
        public CanaryAbsent {
            hosts = List.copyOf(hosts);
        }
    }

    /**
     * The release is retired: nothing goes to it any more.
     *
     * @param retirement who retired it, and why
     */
    record ReleaseRetired(Retirement retirement) implements PauseReason {}

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
     * @param lastNonAnswer what asking it last came to; {@code null} when nothing is known of that
     */
    record GateTimedOut(GateRef gate, NonAnswer lastNonAnswer) implements PauseReason {}
}
