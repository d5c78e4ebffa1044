// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.rollout.engine.FailureKind;
import io.luofleet.rollout.engine.TargetState;
import io.luofleet.rollout.engine.Withdrawal;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * A host of a rollout, for operators.
 *
 * @param host its name
 * @param wave its wave
 * @param position its place in the order of starts
 * @param labels its labels as planned
 * @param state where it stands
 * @param attempts how many of its updates ended on their own
 * @param update its newest update; {@code null} before the first
 * @param startedAt when that was started
 * @param endedAt when the host ended
 * @param failureKind what kind of failure its last attempt was; {@code null} without one
 * @param failureCode the failure's code
 * @param failureAccepted whether an operator resumed the rollout knowing of it
 * @param notBefore the end of the retry delay
 * @param withdrawal why the rollout called its update back
 * @param skipReason why it is left out
 */
public record TargetView(
        String host,
        int wave,
        int position,
        Map<String, String> labels,
        TargetState state,
        int attempts,
        UUID update,
        Instant startedAt,
        Instant endedAt,
        FailureKind failureKind,
        String failureCode,
        Boolean failureAccepted,
        Instant notBefore,
        Withdrawal withdrawal,
        String skipReason) {

    static TargetView of(TargetEntity t) {
        return new TargetView(
                t.key.host(),
                t.wave,
                t.position,
                RolloutJson.read(t.labels, TargetColumns.LABELS),
                t.state,
                t.attempts,
                t.updateId,
                t.startedAt,
                t.endedAt,
                t.troubleKind,
                t.troubleCode,
                t.troubleAccepted,
                t.notBefore,
                t.withdrawal,
                t.skipReason);
    }
}
