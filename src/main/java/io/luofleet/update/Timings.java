// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.wire.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * How long the steps of an update took, in milliseconds; {@code null} where an end is not known.
 *
 * @param preserveMs from the first workload asked to the last one ready
 * @param preservedToKexecMs from the last one ready to the kexec
 * @param kexecToAgentMs from the kexec to the agent's start in the next kernel
 * @param agentToCustodyMs from there until every session is in the agent's custody
 * @param agentToClaimedMs from the agent's start until every workload has its session
 * @param claimedToResumedMs from there until every workload runs again
 * @param kexecToResumedMs from the kexec until every workload runs again
 * @param resumedToFinishedMs from there until every session is finished
 * @param blackoutMs the longest standstill of a workload, by its own measure
 */
public record Timings(
        Long preserveMs,
        Long preservedToKexecMs,
        Long kexecToAgentMs,
        Long agentToCustodyMs,
        Long agentToClaimedMs,
        Long claimedToResumedMs,
        Long kexecToResumedMs,
        Long resumedToFinishedMs,
        Long blackoutMs) {
    private static final Set<Mark> IN_OLD_KERNEL = EnumSet.of(Mark.PRESERVE_STARTED, Mark.PRESERVED, Mark.KEXEC_CALLED);
    private static final long NANOS_PER_MILLI = 1_000_000;

    /**
     * Computes them. A host's clock may jump at a reboot, so each mark is moved by what its own kernel's clock was behind the
     * control plane's.
     *
     * @param marks when the agent passed which point, by the clock of the kernel it ran in
     * @param originBehindMicros how far the old kernel's clock was behind; {@code null} counts as not at all
     * @param landingBehindMicros the same of the new kernel's
     * @param blackoutNanos the longest standstill; {@code null} when unknown
     */
    static Timings of(Map<Mark, Instant> marks, Long originBehindMicros, Long landingBehindMicros, Long blackoutNanos) {
        var measure = new Measure(
                marks,
                originBehindMicros == null ? 0 : originBehindMicros,
                landingBehindMicros == null ? 0 : landingBehindMicros);
        return new Timings(
                measure.millis(Mark.PRESERVE_STARTED, Mark.PRESERVED),
                measure.millis(Mark.PRESERVED, Mark.KEXEC_CALLED),
                measure.millis(Mark.KEXEC_CALLED, Mark.AGENT_STARTED),
                measure.millis(Mark.AGENT_STARTED, Mark.CUSTODY_TAKEN),
                measure.millis(Mark.AGENT_STARTED, Mark.ALL_CLAIMED),
                measure.millis(Mark.ALL_CLAIMED, Mark.ALL_RESUMED),
                measure.millis(Mark.KEXEC_CALLED, Mark.ALL_RESUMED),
                measure.millis(Mark.ALL_RESUMED, Mark.FINISHED),
                blackoutNanos == null ? null : blackoutNanos / NANOS_PER_MILLI);
    }

    private record Measure(Map<Mark, Instant> marks, long originBehind, long landingBehind) {
        Long millis(Mark from, Mark to) {
            Instant start = corrected(from);
            Instant end = corrected(to);
            return start == null || end == null
                    ? null
                    : Duration.between(start, end).toMillis();
        }

        private Instant corrected(Mark mark) {
            Instant at = marks.get(mark);
            long behind = IN_OLD_KERNEL.contains(mark) ? originBehind : landingBehind;
            return at == null ? null : at.plusNanos(behind * 1_000);
        }
    }
}
