// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.SessionState.FileState;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * What an agent tells its successor in the next kernel.
 *
 * @param updateId the update
 * @param epoch the fencing epoch of the directive that led to the reboot
 * @param hostName the host, as a guard against memory of another one
 * @param machineId the machine behind the name
 * @param bootId the boot that ended
 * @param kernelRelease the kernel that ended
 * @param liveUpdateNumber of the next kernel: how many live updates led to it since the last cold boot
 * @param targetAbi what the next kernel understands
 * @param preserveStarted when the first workload was asked to preserve
 * @param preserved when the last workload was ready
 * @param sessions the workloads' sessions; the manifest's own is not among them
 */
public record Manifest(
        UUID updateId,
        long epoch,
        String hostName,
        String machineId,
        String bootId,
        String kernelRelease,
        long liveUpdateNumber,
        KernelAbi targetAbi,
        Instant preserveStarted,
        Instant preserved,
        List<Session> sessions) {
    /** The agent's own session. */
    public static final String SESSION_NAME = "luofleet-manifest";

    /** The manifest's token in it. */
    public static final long TOKEN = 1;

    /**
     * How many files all workloads of a host may have named together. With so many the agent's heap, as its launcher sets it, still
     * holds the manifest, the workloads' words and a report.
     */
    public static final int MAX_FILES = 65_536;

    /** The only file handler there is for a memfd. */
    public static final String HANDLER = "memfd-v2";

    /** Copies the sessions and refuses missing parts. */
    public Manifest {
        Objects.requireNonNull(updateId, "updateId");
        Objects.requireNonNull(hostName, "hostName");
        Objects.requireNonNull(machineId, "machineId");
        Objects.requireNonNull(bootId, "bootId");
        Objects.requireNonNull(kernelRelease, "kernelRelease");
        Objects.requireNonNull(targetAbi, "targetAbi");
        Objects.requireNonNull(preserveStarted, "preserveStarted");
        Objects.requireNonNull(preserved, "preserved");
        sessions = List.copyOf(sessions);
    }

    /**
     * @param id the workload, and the session's name
     * @param uid the user it was delegated to, the only one that may claim it
     * @param files what is in it; empty when the workload did not say
     */
    public record Session(String id, int uid, List<FileState> files) {
        /** Copies the files. */
        public Session {
            files = List.copyOf(files);
        }
    }
}
