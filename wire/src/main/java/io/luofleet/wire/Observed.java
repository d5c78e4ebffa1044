// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

/** The state an agent says its host is in, with regard to the directive it names. */
public enum Observed {
    /** Nothing is staged, preserved or left to finish. Also an agent's first word after a boot that was no live update. */
    IDLE,
    /** Every check of the preflight passed. */
    PREFLIGHT_PASSED,
    /** The release is fetched, verified and loaded for kexec. */
    STAGED,
    /** Every workload has preserved its files and said READY. */
    PRESERVED,
    /** All was verified again; kexec follows as soon as this report is accepted. */
    REBOOTING,
    /** In the next kernel, with the sessions in custody; some workload has yet to run again. */
    RETRIEVING,
    /** Every workload has its files and runs again. */
    RETRIEVED,
    /** Every session is finished. */
    FINISHED,
    /** Nothing is preserved any more, nothing is staged, the workloads were told and run on. */
    ABORTED,
    /** The step failed; {@link Report#failure()} says why. Before the reboot the control plane answers with an abort. */
    FAILED
}
