// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.workload.Round;
import io.luofleet.hostagent.workload.Subscriber;
import io.luofleet.wire.Observed;
import java.util.List;
import java.util.Optional;

/**
 * Everything a decision rests on.
 *
 * @param outgoing the way to the next kernel
 * @param arrived what came from the kernel before
 * @param goal the directive in force; empty before the first
 * @param round the workloads' answers
 * @param unasked workloads that take part and were not asked to preserve
 * @param nowNanos the monotonic clock
 */
record View(
        Outgoing outgoing, Arrived arrived, Optional<Goal> goal, Round round, List<Subscriber> unasked, long nowNanos) {
    View {
        unasked = List.copyOf(unasked);
    }

    /** Whether the sessions that arrived are what the report is about, rather than the way to the next kernel. */
    boolean aboutArrived() {
        return outgoing.about().isEmpty() && arrived instanceof Arrived.Sessions;
    }

    /** The state to report. */
    Observed observed() {
        if (aboutArrived() && arrived instanceof Arrived.Sessions sessions) {
            return sessions.observed();
        }
        return switch (outgoing) {
            case Outgoing.None ignored -> Observed.IDLE;
            case Outgoing.Checked ignored -> Observed.PREFLIGHT_PASSED;
            // A step under way is not a state reached: the one before it stands.
            case Outgoing.Staging ignored -> Observed.PREFLIGHT_PASSED;
            case Outgoing.Staged ignored -> Observed.STAGED;
            case Outgoing.Preserving ignored -> Observed.STAGED;
            case Outgoing.Preserved ignored -> Observed.PRESERVED;
            case Outgoing.Committing ignored -> Observed.REBOOTING;
            case Outgoing.Undoing ignored -> Observed.FAILED;
            case Outgoing.Failed ignored -> Observed.FAILED;
            case Outgoing.Aborted ignored -> Observed.ABORTED;
            case Outgoing.NothingHeld ignored -> Observed.FINISHED;
        };
    }
}
