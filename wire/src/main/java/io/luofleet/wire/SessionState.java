// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

import java.util.List;

/**
 * One LUO session on a host.
 *
 * @param name 1 to 63 bytes
 * @param workloadId the workload it is delegated to; {@code null} for the agent's own manifest session
 * @param stage how far it is
 * @param files the files in it
 * @param verified whether the workload found its memory as it left it; {@code null} until it said so
 * @param verifiedBytes how much memory the workload compared; {@code null} until it said so
 * @param blackoutNanos how long the workload stood still, by its own measure; {@code null} until it said so
 * @param detail the workload's or the kernel's words; {@code null} when there are none
 * @param source how the agent knows
 */
public record SessionState(
        String name,
        String workloadId,
        Stage stage,
        List<FileState> files,
        Boolean verified,
        Long verifiedBytes,
        Long blackoutNanos,
        String detail,
        Source source) {
    /** Copies the files; an absent list is empty. */
    public SessionState {
        files = files == null ? List.of() : List.copyOf(files);
    }

    /** How far a session is; the order is that of a successful update. */
    public enum Stage {
        /** Outgoing: created, its workload has yet to preserve. */
        CREATED,
        /** Outgoing: its workload said READY. */
        PRESERVED,
        /** Incoming: taken back from the kernel, in the agent's custody. */
        RETRIEVED,
        /** Incoming: handed to its workload. */
        CLAIMED,
        /** Incoming: its workload runs again. */
        RESUMED,
        /** Incoming: finished; its files may be preserved again. */
        FINISHED,
        /** Outgoing: closed by an abort, its files are ordinary again. */
        UNPRESERVED,
        /** Lost or not retrievable; {@link SessionState#detail()} says why. */
        FAILED
    }

    /**
     * One preserved file.
     *
     * @param token its key in the session, an unsigned 64-bit number
     * @param handler the file handler that preserves it, for example {@code memfd-v2}
     * @param name the workload's name for it, for example {@code ram0}
     * @param sizeBytes its size; {@code null} when the workload did not say
     */
    public record FileState(long token, String handler, String name, Long sizeBytes) {}
}
