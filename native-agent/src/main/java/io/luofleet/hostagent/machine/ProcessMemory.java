// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.machine;

import java.util.Optional;

/**
 * The memory of a process, as far as it matters to a live update.
 *
 * @param memfds its memfds; empty when this agent may not see them
 * @param anonymousBytes memory of its own that is no file
 * @param sharedBytes memory of memfds and tmpfs that it has mapped and touched
 * @param limit what its control groups take at most; empty when there is none, or it is not known
 */
public record ProcessMemory(Optional<Memfds> memfds, long anonymousBytes, long sharedBytes, Optional<Limit> limit) {
    /** Of a process of which nothing can be seen. */
    public static final ProcessMemory UNKNOWN = new ProcessMemory(Optional.empty(), 0, 0, Optional.empty());

    /**
     * A process's memfds.
     *
     * @param totalBytes of all together, holes included
     * @param largestBytes of the largest
     * @param notExecutable how many were made with {@code MFD_NOEXEC_SEAL}
     */
    public record Memfds(long totalBytes, long largestBytes, int notExecutable) {}

    /**
     * @param cgroup the control group whose limit is the tightest, as a path
     * @param bytes its {@code memory.max}
     */
    public record Limit(String cgroup, long bytes) {}
}
