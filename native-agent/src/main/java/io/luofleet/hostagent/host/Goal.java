// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.wire.Desired;
import io.luofleet.wire.Directive;
import io.luofleet.wire.LeaveToReboot;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The directive in force and the time it leaves.
 *
 * @param directive as received
 * @param deadlineNanos the lease's end on the agent's own monotonic clock; empty when the step has none
 */
record Goal(Directive directive, OptionalLong deadlineNanos) {
    /** Starts the lease now. */
    static Goal received(Directive directive, long nowNanos) {
        Long millis = directive.remainingMillis();
        return new Goal(
                directive,
                millis == null ? OptionalLong.empty() : OptionalLong.of(nowNanos + Math.max(0, millis) * 1_000_000));
    }

    Desired desired() {
        return directive.desired();
    }

    Optional<UpdateRef> update() {
        return UpdateRef.of(directive);
    }

    /**
     * Whether leave to reboot is for this goal still. A newer directive may have come while the leave was on its way, and neither an
     * update that it replaced nor an older epoch may take the host down any more.
     *
     * @param seenEpoch the highest epoch this host has heard of
     */
    boolean allows(LeaveToReboot leave, long seenEpoch) {
        return update().filter(new UpdateRef(leave.updateId(), leave.epoch())::equals)
                        .isPresent()
                && seenEpoch <= leave.epoch();
    }

    boolean expired(long nowNanos) {
        return deadlineNanos.isPresent() && nowNanos - deadlineNanos.getAsLong() >= 0;
    }
}
