// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import java.util.Set;

/**
 * One fault and what may come of it.
 *
 * @param name what it does, for the table
 * @param endings the phases in which the update may end; in {@code ABORTED} every workload must have run on, in
 *     {@code SUCCEEDED} every page must be as it was
 * @param code the code of the failure when it is aborted; {@code null} when any will do
 * @param sacrificed workloads whose own process is killed before the reboot, and with it their memory
 * @param userspace what the host boots
 * @param script brings the fault about, from the start of the update on
 */
record Fault(
        String name, Set<String> endings, String code, Set<String> sacrificed, Userspace userspace, Script script) {
    private static final String ABORTED = "ABORTED";
    private static final String SUCCEEDED = "SUCCEEDED";

    /** The distribution that a host boots. */
    enum Userspace {
        /** Its systemd carries descriptor stores through a live update. */
        CURRENT,
        /** Its systemd keeps them within one boot. */
        OLDER_SYSTEMD,
        /** The current one, from an initramfs in which one of its workloads lives. */
        INITRAMFS
    }

    /** Starts an update and brings the fault about; returns when the update may go to its end by itself. */
    interface Script {
        void play(Scene scene);
    }

    /** Must be aborted. */
    static Fault aborts(String name, String code, Script script) {
        return new Fault(name, Set.of(ABORTED), code, Set.of(), Userspace.CURRENT, script);
    }

    /** Must be aborted, for whichever reason comes first. */
    static Fault aborts(String name, Script script) {
        return new Fault(name, Set.of(ABORTED), null, Set.of(), Userspace.CURRENT, script);
    }

    /** Must be aborted, and costs a workload's process. */
    static Fault kills(String workload, String name, Script script) {
        return new Fault(name, Set.of(ABORTED), null, Set.of(workload), Userspace.CURRENT, script);
    }

    /** Must succeed in spite of it. */
    static Fault succeeds(String name, Script script) {
        return new Fault(name, Set.of(SUCCEEDED), null, Set.of(), Userspace.CURRENT, script);
    }

    /** May do either, as the fault comes before the point of no return and custody may bridge it. */
    static Fault either(String name, Script script) {
        return new Fault(name, Set.of(ABORTED, SUCCEEDED), null, Set.of(), Userspace.CURRENT, script);
    }

    /** The same on another userspace. */
    Fault on(Userspace other) {
        return new Fault(name, endings, code, sacrificed, other, script);
    }
}
