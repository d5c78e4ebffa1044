// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

/**
 * The state a directive asks an agent to bring about. Level-triggered: an agent that is already there does nothing but say
 * so, one that lost its state on the way (a crash, a reboot) starts that step again.
 */
public enum Desired {
    /** Nothing to do. */
    IDLE,
    /** Check, read-only, that the live update can work; report {@link Observed#PREFLIGHT_PASSED} or {@code FAILED}. */
    PREFLIGHT,
    /** Fetch image and initrd, verify their SHA-256 and load them for kexec; report {@link Observed#STAGED}. */
    STAGE,
    /** Have every workload preserve its files; report {@link Observed#PRESERVED}. */
    PRESERVE,
    /**
     * Verify again that all is preserved, report {@link Observed#REBOOTING}, and call kexec only with the
     * {@link LeaveToReboot} of the reply to that report (the point of no return). In the next kernel: take all sessions back, hand them to their
     * workloads and report {@link Observed#RETRIEVED} when every workload runs again.
     */
    REBOOT,
    /** FINISH every session whose workload runs again; report {@link Observed#FINISHED} when none is left. */
    FINISH,
    /** Unpreserve everything, tell the workloads, unload the staged kernel; report {@link Observed#ABORTED}. */
    ABORT
}
