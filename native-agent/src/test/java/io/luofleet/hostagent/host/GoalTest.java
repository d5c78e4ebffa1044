// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.wire.Desired;
import io.luofleet.wire.Directive;
import io.luofleet.wire.LeaveToReboot;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Leave to reboot that comes after a newer directive, both heard before the loop goes round. */
class GoalTest {
    private static final UUID UPDATE = new UUID(0, 1);
    private static final UUID NEWER = new UUID(0, 2);

    private final LeaveToReboot leave =
            new LeaveToReboot(new UUID(0, 9), "instance", "boot", UPDATE, 7, 3, 7, "exchange");

    private static Goal goal(UUID update, long epoch) {
        return Goal.received(new Directive(null, 1, epoch, update, Desired.REBOOT, null, null, null, Map.of()), 0);
    }

    @Test
    void allowsTheLeaveOfItsOwnUpdate() {
        // given
        Goal goal = goal(UPDATE, 7);

        // when
        boolean allowed = goal.allows(leave, 7);

        // then
        assertThat(allowed).isTrue();
    }

    @Test
    void allowsNoLeaveOfAnUpdateThatItReplaced() {
        // given
        Goal goal = goal(NEWER, 8);

        // when
        boolean allowed = goal.allows(leave, 8);

        // then
        assertThat(allowed).isFalse();
    }

    @Test
    void allowsNoLeaveOfAnotherEpochOfItsUpdate() {
        // given
        Goal goal = goal(UPDATE, 8);

        // when
        boolean allowed = goal.allows(leave, 7);

        // then
        assertThat(allowed).isFalse();
    }

    @Test
    void allowsNoLeaveOnceAHigherEpochWasHeardOf() {
        // given an enrolment that told a later epoch, and no directive of it yet
        Goal goal = goal(UPDATE, 7);

        // when
        boolean allowed = goal.allows(leave, 8);

        // then
        assertThat(allowed).isFalse();
    }

    @Test
    void allowsNoLeaveWhenNothingIsWantedAnyMore() {
        // given
        Goal goal = goal(null, 7);

        // when
        boolean allowed = goal.allows(leave, 7);

        // then
        assertThat(allowed).isFalse();
    }
}
