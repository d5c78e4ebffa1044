// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import java.util.EnumSet;
import java.util.Set;

/** What a rollout may do, by name. */
public enum StatusName {
    /** Another person than the author has to approve the plan. */
    AWAITING_APPROVAL,
    /** It goes on by itself. */
    RUNNING,
    /** Nothing new starts until somebody resumes. */
    PAUSED,
    /** What can be undone is being undone. */
    ABORTING,
    /** Every host was updated. */
    SUCCEEDED,
    /** Every host that was tried was updated, but some were left out. */
    SUCCEEDED_WITH_SKIPS,
    /** It went to its end, but some host was not updated. */
    ENDED_WITH_FAILURES,
    /** It was aborted. */
    ABORTED;

    /** The ends. */
    public static final Set<StatusName> OVER =
            EnumSet.of(SUCCEEDED, SUCCEEDED_WITH_SKIPS, ENDED_WITH_FAILURES, ABORTED);

    /** The name of one. */
    public static StatusName of(Status status) {
        return switch (status) {
            case Status.AwaitingApproval _ -> AWAITING_APPROVAL;
            case Status.Running _ -> RUNNING;
            case Status.Paused _ -> PAUSED;
            case Status.Aborting _ -> ABORTING;
            case Status.Succeeded _ -> SUCCEEDED;
            case Status.SucceededWithSkips _ -> SUCCEEDED_WITH_SKIPS;
            case Status.EndedWithFailures _ -> ENDED_WITH_FAILURES;
            case Status.Aborted _ -> ABORTED;
        };
    }
}
