// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

/** Points in an update whose time an agent records, in the order they are passed. */
public enum Mark {
    /** The first workload is asked to preserve. */
    PRESERVE_STARTED,
    /** The last workload said READY. */
    PRESERVED,
    /** Right before the reboot system call. */
    KEXEC_CALLED,
    /** The agent's main method in the next kernel. */
    AGENT_STARTED,
    /** Every session is in the agent's custody. */
    CUSTODY_TAKEN,
    /** Every workload has its session. */
    ALL_CLAIMED,
    /** Every workload runs again. */
    ALL_RESUMED,
    /** Every session is finished. */
    FINISHED
}
