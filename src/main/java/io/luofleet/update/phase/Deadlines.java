// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.phase;

import java.time.Duration;

/**
 * How long an update may stay in each phase. All are positive.
 *
 * @param queued until the agent is heard of
 * @param preflight for the agent's checks
 * @param staging for fetching, verifying and loading the kernel
 * @param preserving until the last workload says READY
 * @param preserved the lease: from READY until the agent asks to reboot
 * @param rebooting until the agent speaks from the next kernel
 * @param retrieving until every workload runs again
 * @param finishing until every session is finished
 * @param soak how long a finished host is watched
 * @param aborting until the agent confirms an abort
 */
public record Deadlines(
        Duration queued,
        Duration preflight,
        Duration staging,
        Duration preserving,
        Duration preserved,
        Duration rebooting,
        Duration retrieving,
        Duration finishing,
        Duration soak,
        Duration aborting) {

    /** The time a phase has. Terminal phases have none: asking is a programming error. */
    public Duration of(PhaseName phase) {
        return switch (phase) {
            case QUEUED -> queued;
            case PREFLIGHT -> preflight;
            case STAGING -> staging;
            case PRESERVING -> preserving;
            case PRESERVED -> preserved;
            case REBOOTING -> rebooting;
            case RETRIEVING -> retrieving;
            case FINISHING -> finishing;
            case SOAKING -> soak;
            case ABORTING -> aborting;
            case SUCCEEDED, ABORTED, LOST, FAILED -> throw new IllegalArgumentException(phase + " has no deadline");
        };
    }
}
