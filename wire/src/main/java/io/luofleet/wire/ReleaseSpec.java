// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

import io.luofleet.wire.signature.ReleaseSignature;
import java.util.List;

/**
 * A kernel release, as an agent needs it to stage and check it.
 *
 * @param name the release's name in the control plane
 * @param kernelRelease what {@code uname -r} prints once it runs
 * @param image the kernel image (bzImage)
 * @param initrd the initrd; {@code null} when the kernel boots without one
 * @param commandLine the command line to boot with; {@code null} keeps the running kernel's
 * @param abi what the release can read and write over a live update
 * @param signatures of its {@linkplain io.luofleet.wire.signature.ReleaseManifest manifest}; absent means none
 */
public record ReleaseSpec(
        String name,
        String kernelRelease,
        Artifact image,
        Artifact initrd,
        String commandLine,
        KernelAbi abi,
        List<ReleaseSignature> signatures) {
    /** Copies the signatures. */
    public ReleaseSpec {
        signatures = signatures == null ? List.of() : List.copyOf(signatures);
    }

    /** A release that nobody has signed. */
    public ReleaseSpec(
            String name, String kernelRelease, Artifact image, Artifact initrd, String commandLine, KernelAbi abi) {
        this(name, kernelRelease, image, initrd, commandLine, abi, List.of());
    }

    /** The same with these signatures and no others. */
    public ReleaseSpec signed(List<ReleaseSignature> by) {
        return new ReleaseSpec(name, kernelRelease, image, initrd, commandLine, abi, by);
    }
}
