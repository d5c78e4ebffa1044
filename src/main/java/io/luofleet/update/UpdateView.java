// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.security.Principal;
import io.luofleet.session.BlastRadius;
import io.luofleet.update.phase.Owed;
import io.luofleet.update.phase.PhaseName;
import io.luofleet.wire.Check;
import io.luofleet.wire.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * An update, for operators.
 *
 * @param id its id
 * @param host the host
 * @param release the target release
 * @param phase where it stands
 * @param since when it entered that phase
 * @param deadline when the phase is over; {@code null} when the update has ended
 * @param abortable whether an abort is still possible
 * @param createdAt when it was asked for
 * @param createdBy who asked; {@code null} for its rollout
 * @param forcedBecause why caps, halt and cordon were passed over; {@code null} when they were not
 * @param endedAt when it ended; {@code null} while it is under way
 * @param endedIn the phase in which it failed, was lost or aborted
 * @param failure why
 * @param owed what the host is still asked to do for it after a bad end
 * @param returnedAt when a lost host was heard of again
 * @param blastRadius what a failure past the point of no return hit
 * @param epoch the host's fencing epoch of this update
 * @param bootIdBefore the boot it started in
 * @param bootIdAfter the boot it led to
 * @param kernelBefore the kernel it started in
 * @param kernelAfter the kernel it led to
 * @param liveUpdateNumberBefore live updates since the last cold boot, before
 * @param liveUpdateNumberAfter the same, after
 * @param sessions workload sessions, the agent's manifest not counted
 * @param files files in them
 * @param bytesVerified memory that workloads compared after the update and found as it was
 * @param checks the preflight's checks
 * @param history the phases passed
 * @param timings how long the steps took
 * @param deadlines the time each phase has, by its name in lower case, SOAKING's as {@code soak}
 * @param rollout the rollout it belongs to; {@code null} for an update by itself
 */
public record UpdateView(
        UUID id,
        String host,
        String release,
        PhaseName phase,
        Instant since,
        Instant deadline,
        boolean abortable,
        Instant createdAt,
        Principal createdBy,
        String forcedBecause,
        Instant endedAt,
        PhaseName endedIn,
        Failure failure,
        Owed owed,
        Instant returnedAt,
        BlastRadius blastRadius,
        long epoch,
        String bootIdBefore,
        String bootIdAfter,
        String kernelBefore,
        String kernelAfter,
        Long liveUpdateNumberBefore,
        Long liveUpdateNumberAfter,
        int sessions,
        int files,
        long bytesVerified,
        List<Check> checks,
        List<PhaseEntry> history,
        Timings timings,
        Map<String, Duration> deadlines,
        UUID rollout) {

    /**
     * One phase passed.
     *
     * @param phase the phase
     * @param enteredAt when it was entered
     * @param millis how long it lasted; {@code null} for the last one
     */
    public record PhaseEntry(PhaseName phase, Instant enteredAt, Long millis) {}
}
