// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

/** The kinds of decisions by name, for the API. */
public enum DecisionName {
    /** {@link Decision.Pause}. */
    PAUSE,
    /** {@link Decision.AbortHost}. */
    CALL_BACK,
    /** {@link Decision.SkipHost} and {@link Decision.LeaveOut}. */
    LEAVE_OUT,
    /** {@link Decision.MoveHost}. */
    MOVE,
    /** {@link Decision.CountRelapse}. */
    COUNT_RELAPSE,
    /** {@link Decision.Soak}. */
    SOAK,
    /** {@link Decision.AskGate}. */
    ASK_GATE,
    /** {@link Decision.OpenWave}. */
    OPEN_WAVE,
    /** {@link Decision.Start}. */
    START,
    /** {@link Decision.Complete}. */
    COMPLETE;

    /** The name of a decision's kind. */
    public static DecisionName of(Decision decision) {
        return switch (decision) {
            case Decision.Pause _ -> PAUSE;
            case Decision.AbortHost _ -> CALL_BACK;
            case Decision.SkipHost _, Decision.LeaveOut _ -> LEAVE_OUT;
            case Decision.MoveHost _ -> MOVE;
            case Decision.CountRelapse _ -> COUNT_RELAPSE;
            case Decision.Soak _ -> SOAK;
            case Decision.AskGate _ -> ASK_GATE;
            case Decision.OpenWave _ -> OPEN_WAVE;
            case Decision.Start _ -> START;
            case Decision.Complete _ -> COMPLETE;
        };
    }
}
