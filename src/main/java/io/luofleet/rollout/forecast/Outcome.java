// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.forecast;

import io.luofleet.rollout.engine.PauseReason;
import io.luofleet.rollout.engine.Status;

/** How a course ends. */
public enum Outcome {
    /** Every host is updated. */
    SUCCEEDED,
    /** Every host that was tried is updated, some are left out. */
    SUCCEEDED_WITH_SKIPS,
    /** Some host is not updated, and no budget minded. */
    ENDED_WITH_FAILURES,
    /** A budget trips, or a canary fails: it pauses, and somebody has to resume it. */
    PAUSED_BY_BUDGET,
    /** It pauses for something else, such as a canary of which nobody is there, or a gate whose time is over. */
    PAUSED,
    /** Some host waits for what no clock brings: a silent or cordoned host, a slot that nobody gives back, a window that never opens. */
    STUCK,
    /** It has not ended after {@link Course#HORIZON}. */
    BEYOND_HORIZON;

    /** Of a pause: nobody resumes. */
    static Outcome of(PauseReason why) {
        return switch (why) {
            case PauseReason.BudgetTripped _, PauseReason.CanaryFailed _ -> PAUSED_BY_BUDGET;
            case PauseReason.Asked _,
                    PauseReason.CanaryAbsent _,
                    PauseReason.ReleaseRetired _,
                    PauseReason.GateRefused _,
                    PauseReason.GateTimedOut _ -> PAUSED;
        };
    }

    /** Of an end. */
    static Outcome of(Status.Ended status) {
        return switch (status) {
            case Status.Succeeded _ -> SUCCEEDED;
            case Status.SucceededWithSkips _ -> SUCCEEDED_WITH_SKIPS;
            case Status.EndedWithFailures _, Status.Aborted _ -> ENDED_WITH_FAILURES;
        };
    }

    /** Whether the rollout is over then. */
    boolean isEnd() {
        return switch (this) {
            case SUCCEEDED, SUCCEEDED_WITH_SKIPS, ENDED_WITH_FAILURES -> true;
            case PAUSED_BY_BUDGET, PAUSED, STUCK, BEYOND_HORIZON -> false;
        };
    }
}
