// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

/** Where a host of a rollout stands, by name. */
public enum TargetState {
    /** Not started, or to be started again. */
    PENDING,
    /** Its update is under way. */
    UPDATING,
    /** Its update succeeded. */
    SUCCEEDED,
    /** Its update failed past the point of no return, or what it holds is unknown. */
    FAILED,
    /** It fell silent past the point of no return. */
    LOST,
    /** Its last update was undone and no attempt is left. */
    ABORTED,
    /** Left out. */
    SKIPPED;

    /** The name of one. */
    public static TargetState of(Target target) {
        return switch (target) {
            case Target.Pending _ -> PENDING;
            case Target.Updating _ -> UPDATING;
            case Target.Succeeded _ -> SUCCEEDED;
            case Target.Failed _ -> FAILED;
            case Target.Lost _ -> LOST;
            case Target.Aborted _ -> ABORTED;
            case Target.Skipped _ -> SKIPPED;
        };
    }
}
