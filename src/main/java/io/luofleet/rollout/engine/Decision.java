// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import java.time.Instant;
import java.util.UUID;

/** One thing to do for a rollout, now. */
public sealed interface Decision {
    /** Start nothing more until somebody resumes. */
    record Pause(PauseReason why) implements Decision {}

    /** Call a host's update back; it is not past the point of no return. */
    record AbortHost(String host, UUID update, Withdrawal why) implements Decision {}

    /**
     * Leave a host out.
     *
     * @param cause what leads to it
     * @param why the reason, for people
     */
    record SkipHost(String host, SkipCause cause, String why) implements Decision {}

    /**
     * Let a host go in another wave.
     *
     * @param wave the other wave
     * @param inPlaceOf the host whose place it takes
     */
    record MoveHost(String host, int wave, String inPlaceOf) implements Decision {}

    /**
     * Something has befallen a host after its update: it counts as a failure of its wave.
     *
     * @param target what the host is from now on
     * @param detail what befell it, for people
     */
    record CountRelapse(Target.Ended target, String detail) implements Decision {}

    /**
     * Leave a host out that is no longer what was planned; it counts against the budget.
     *
     * @param why the differences, for people
     */
    record LeaveOut(String host, String why) implements Decision {}

    /** Every host of the wave has ended: watch it. */
    record Soak(int wave, Instant until) implements Decision {}

    /** Ask a gate. */
    record AskGate(GateRef gate, Instant deadline) implements Decision {}

    /** Begin the next wave. */
    record OpenWave(int wave) implements Decision {}

    /** Take the host's slot and start its update. */
    record Start(String host) implements Decision {}

    /** The rollout is over. */
    record Complete(Status.Ended status) implements Decision {}
}
