// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.phase;

import io.luofleet.wire.Check;
import io.luofleet.wire.Failure;
import io.luofleet.wire.FlbState;
import io.luofleet.wire.Observed;
import io.luofleet.wire.SessionState;
import java.util.List;

/** What can happen to an update. */
public sealed interface Input {

    /**
     * The host's agent was heard of without a word about the update.
     *
     * @param boot the host's boot as last known
     * @param compatibility the control plane's own checks of the running kernel against the target
     */
    record HostSeen(Boot boot, List<Check> compatibility) implements Input {}

    /**
     * A report that passed the checks of instance, sequence and epoch.
     *
     * @param observed the state the agent says it reached
     * @param boot the boot it speaks from
     * @param checks its preflight checks
     * @param sessions every session it knows
     * @param flbs every FLB it knows
     * @param failure why it failed; {@code null} when it did not
     */
    record ReportReceived(
            Observed observed,
            Boot boot,
            List<Check> checks,
            List<SessionState> sessions,
            List<FlbState> flbs,
            Failure failure)
            implements Input {

        /** Whether a report from a new boot tells of sessions that came through a live update. */
        boolean cameWithSessions() {
            return switch (observed) {
                case RETRIEVING, RETRIEVED, FINISHED -> true;
                case FAILED -> sessions.stream().anyMatch(ReportReceived::isIncoming);
                case IDLE, PREFLIGHT_PASSED, STAGED, PRESERVED, REBOOTING, ABORTED -> false;
            };
        }

        /** What a host that came with sessions still has to do. */
        Owed owed() {
            return observed == Observed.FINISHED ? Owed.NOTHING : Owed.FINISH;
        }

        private static boolean isIncoming(SessionState session) {
            return switch (session.stage()) {
                case RETRIEVED, CLAIMED, RESUMED, FINISHED, FAILED -> true;
                case CREATED, PRESERVED, UNPRESERVED -> false;
            };
        }
    }

    /**
     * The phase's deadline has come.
     *
     * @param hostPresent whether the agent has been heard of lately
     * @param waitingFor the sessions that have yet to get where the phase wants them
     */
    record DeadlinePassed(boolean hostPresent, List<String> waitingFor) implements Input {}

    /**
     * The soak is over.
     *
     * @param hostPresent whether the agent has been heard of lately
     */
    record SoakElapsed(boolean hostPresent) implements Input {}

    /**
     * An operator wants the update undone.
     *
     * @param reason the operator's words
     */
    record AbortRequested(String reason) implements Input {}
}
