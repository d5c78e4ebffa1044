// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import io.luofleet.update.phase.FailureCode;
import io.luofleet.update.phase.Phase;
import io.luofleet.wire.Failure;
import java.util.Optional;

/** The kinds of failure, which budgets count separately. */
public enum FailureKind {
    /** Something went wrong and somebody said so. */
    ERROR,
    /** A deadline passed, with the agent still there or before the point of no return. */
    TIMEOUT,
    /** A host past the point of no return was not heard of in time. */
    SILENCE;

    /** What kind an end is; empty for a success. */
    public static Optional<FailureKind> of(Phase.Closed end) {
        return switch (end) {
            case Phase.Succeeded _ -> Optional.empty();
            case Phase.Lost _ -> Optional.of(SILENCE);
            case Phase.Aborted a -> Optional.of(of(a.why()));
            case Phase.Failed f -> Optional.of(of(f.why()));
        };
    }

    private static FailureKind of(Failure why) {
        return switch (FailureCode.kindOf(why)) {
            case TIMEOUT -> TIMEOUT;
            case SILENCE -> SILENCE;
            // Nobody can call back what has failed past the point of no return.
            case ERROR, WITHDRAWAL -> ERROR;
        };
    }
}
