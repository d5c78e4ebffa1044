// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What an agent observed. A report is the whole state of its host's part in the update, not a difference, so that losing one
 * loses nothing once the next arrives.
 *
 * @param updateId the update; {@code null} when none is under way
 * @param epoch the epoch of the directive acted upon, or that of the manifest after a live update
 * @param instanceId the agent process that speaks
 * @param observed the state reached
 * @param bootId the boot in which it was observed
 * @param kernelRelease the kernel in which it was observed
 * @param liveUpdateNumber see {@link HostFacts#liveUpdateNumber()}
 * @param sentAt the agent's clock when it sent this; with the time of arrival it gives the offset between the two clocks
 * @param checks the preflight's checks; empty otherwise
 * @param sessions every session known, the agent's own manifest session included
 * @param flbs the state of every File-Lifecycle-Bound object known
 * @param orphans sessions nothing on the host answers for; empty where the kernel does not list its sessions
 * @param marks when the agent passed which point, by its clock
 * @param failure why the step failed, when {@code observed} is {@link Observed#FAILED}; {@code null} otherwise
 */
public record Report(
        UUID updateId,
        long epoch,
        String instanceId,
        Observed observed,
        String bootId,
        String kernelRelease,
        Long liveUpdateNumber,
        Instant sentAt,
        List<Check> checks,
        List<SessionState> sessions,
        List<FlbState> flbs,
        List<OrphanState> orphans,
        Map<Mark, Instant> marks,
        Failure failure) {
    /** Copies the collections; an absent one is empty. */
    public Report {
        checks = checks == null ? List.of() : List.copyOf(checks);
        sessions = sessions == null ? List.of() : List.copyOf(sessions);
        flbs = flbs == null ? List.of() : List.copyOf(flbs);
        orphans = orphans == null ? List.of() : List.copyOf(orphans);
        marks = marks == null ? Map.of() : Map.copyOf(marks);
    }

    /**
     * The same, sent at another time.
     *
     * @param at by the agent's clock; {@code null} for what it says whenever it is sent
     */
    public Report sentAt(Instant at) {
        return new Report(
                updateId,
                epoch,
                instanceId,
                observed,
                bootId,
                kernelRelease,
                liveUpdateNumber,
                at,
                checks,
                sessions,
                flbs,
                orphans,
                marks,
                failure);
    }
}
