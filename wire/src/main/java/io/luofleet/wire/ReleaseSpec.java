// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

/**
 * A kernel release, as an agent needs it to stage and check it.
 *
 * @param name the release's name in the control plane
 * @param kernelRelease what {@code uname -r} prints once it runs
 * @param image the kernel image (bzImage)
 * @param initrd the initrd; {@code null} when the kernel boots without one
 * @param commandLine the command line to boot with; {@code null} keeps the running kernel's
 * @param abi what the release can read and write over a live update
 */
public record ReleaseSpec(
        String name, String kernelRelease, Artifact image, Artifact initrd, String commandLine, KernelAbi abi) {}
