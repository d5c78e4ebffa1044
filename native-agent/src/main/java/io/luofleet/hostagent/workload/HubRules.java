// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import io.luofleet.hostagent.sys.ProcessTable;

/**
 * What the host's owner says of its workloads.
 *
 * @param owners which user's workload an id is
 * @param late what becomes of a workload that comes too late for the update under way
 * @param hostOwner the user whose late workloads may abort an update besides root's, where {@code late} says so
 * @param processes tells a workload that ended from one that is only not connected
 */
public record HubRules(Owners owners, Late late, int hostOwner, ProcessTable processes) {
    /** Whoever comes first owns an id, and nobody who comes late stops an update. */
    public static final HubRules DEFAULT = new HubRules(Owners.ANYBODY, Late.WAITS, 0, ProcessTable.ofKernel());

    /** What becomes of a workload that subscribes while the others are being preserved. */
    public enum Late {
        /** It waits, and the others go on. */
        WAITS,
        /** One of root or the host's owner aborts the update; those of others wait. */
        ABORTS
    }

    /** Whether a late workload of a user aborts the update. */
    boolean aborts(int uid) {
        return late == Late.ABORTS && (uid == 0 || uid == hostOwner);
    }

    /** The same with another look at processes. */
    public HubRules with(ProcessTable table) {
        return new HubRules(owners, late, hostOwner, table);
    }
}
