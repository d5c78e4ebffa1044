// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import io.luofleet.security.Principal;
import java.time.Instant;

/** What a rollout may do. */
public sealed interface Status {
    /** It ended. */
    sealed interface Ended extends Status {
        /** When. */
        Instant at();
    }

    /** Another person than the author has to approve the plan. */
    record AwaitingApproval() implements Status {}

    /** It goes on by itself. */
    record Running() implements Status {}

    /**
     * Nothing new starts; what is under way goes on.
     *
     * @param why the reason
     * @param since since when
     */
    record Paused(PauseReason why, Instant since) implements Status {}

    /**
     * What can be undone is being undone.
     *
     * @param by who asked for it
     * @param why in their words
     * @param since since when
     */
    record Aborting(Principal by, String why, Instant since) implements Status {}

    /** Every host was updated. */
    record Succeeded(Instant at) implements Ended {}

    /** Every host that was tried was updated, but some were left out. */
    record SucceededWithSkips(Instant at) implements Ended {}

    /** It went to its end, but some host was not updated. */
    record EndedWithFailures(Instant at) implements Ended {}

    /** It was aborted, and no update of it is under way any more. */
    record Aborted(Instant at) implements Ended {}

    /** Whether it has ended. */
    default boolean isOver() {
        return this instanceof Ended;
    }
}
