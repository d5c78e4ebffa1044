// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

import java.util.Map;

/**
 * What an agent sees of its host at start.
 *
 * @param bootId the kernel's {@code /proc/sys/kernel/random/boot_id}; changes with every boot, kexec included
 * @param kernelRelease as {@code uname -r} prints it
 * @param commandLine the running kernel's command line
 * @param liveUpdateDevice whether {@code /dev/liveupdate} exists
 * @param liveUpdateNumber how many live updates led to this kernel since the last cold boot; {@code null} where the host
 *     cannot tell
 * @param custody who keeps session fds when the agent dies: {@code none}, {@code systemd} or {@code luo-first}
 * @param kernel what the kernel says of itself; {@code null} where it cannot be asked
 * @param emulated whether the kernel is the agent's own model rather than a real one
 * @param memoryBytes usable memory
 * @param labels operator's labels, failure domains among them (zone, rack)
 */
public record HostFacts(
        String bootId,
        String kernelRelease,
        String commandLine,
        boolean liveUpdateDevice,
        Long liveUpdateNumber,
        String custody,
        KernelFacts kernel,
        boolean emulated,
        long memoryBytes,
        Map<String, String> labels) {
    /** Copies the labels; an absent map is empty. */
    public HostFacts {
        labels = labels == null ? Map.of() : Map.copyOf(labels);
    }
}
