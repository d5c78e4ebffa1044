// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.phase;

/** The phases by name, in the order of a successful update, as the database and the API show them. */
public enum PhaseName {
    /** Waiting for the host's agent to be heard of. */
    QUEUED,
    /** The agent checks, read-only, that the update can work. */
    PREFLIGHT,
    /** The agent fetches, verifies and loads the kernel. */
    STAGING,
    /** The workloads preserve their files. */
    PRESERVING,
    /** Everything is preserved; a lease runs until the reboot. */
    PRESERVED,
    /** Past the point of no return: the host is between two kernels. */
    REBOOTING,
    /** In the next kernel: sessions are taken back and claimed. */
    RETRIEVING,
    /** Every workload runs again; the sessions are being finished. */
    FINISHING,
    /** Finished; the host is watched for a while. */
    SOAKING,
    /** Ended: all went well. */
    SUCCEEDED,
    /** What was preserved and staged is being undone. */
    ABORTING,
    /** Ended: undone before the point of no return, nothing lost. */
    ABORTED,
    /** Ended: the host did not come back in time. */
    LOST,
    /** Ended: something past the point of no return failed, or an abort was never confirmed. */
    FAILED;

    /** Whether an update in this phase has ended. */
    public boolean isTerminal() {
        return switch (this) {
            case SUCCEEDED, ABORTED, LOST, FAILED -> true;
            default -> false;
        };
    }

    /** Whether the host may have left its old kernel, so that no abort is possible any more. */
    public boolean isPastPointOfNoReturn() {
        return switch (this) {
            case REBOOTING, RETRIEVING, FINISHING, SOAKING -> true;
            default -> false;
        };
    }
}
