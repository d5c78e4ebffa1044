// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.wire.Mark;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimingsTest {
    private static final Instant T = Instant.parse("2026-01-01T00:00:00Z");

    private static Map<Mark, Instant> marks() {
        return Map.of(
                Mark.PRESERVE_STARTED, T,
                Mark.PRESERVED, T.plusMillis(40),
                Mark.KEXEC_CALLED, T.plusMillis(100),
                Mark.AGENT_STARTED, T.plusMillis(900),
                Mark.ALL_CLAIMED, T.plusMillis(950),
                Mark.ALL_RESUMED, T.plusMillis(1000),
                Mark.FINISHED, T.plusMillis(1100));
    }

    @Test
    void stepsAreMeasuredBetweenMarks() {
        var timings = Timings.of(marks(), 0L, 0L, 123_456_789L);

        assertThat(timings).isEqualTo(new Timings(40L, 60L, 800L, null, 50L, 50L, 900L, 100L, 123L));
    }

    @Test
    void aClockThatJumpedAtTheRebootIsCorrected() {
        var timings = Timings.of(marks(), 0L, 500_000L, null);

        assertThat(timings.kexecToAgentMs()).isEqualTo(1300);
        assertThat(timings.preserveMs()).isEqualTo(40);
        assertThat(timings.agentToClaimedMs()).isEqualTo(50);
    }

    @Test
    void whatNobodyMarkedIsUnknown() {
        var timings = Timings.of(Map.of(Mark.PRESERVED, T), null, null, null);

        assertThat(timings).isEqualTo(new Timings(null, null, null, null, null, null, null, null, null));
    }
}
