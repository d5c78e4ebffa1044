// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import io.luofleet.wire.Artifact;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.signature.ReleaseSignature;
import java.time.Instant;
import java.util.List;

/**
 * A registered release.
 *
 * @param name what operators call it
 * @param kernelRelease what {@code uname -r} prints once it runs
 * @param image the kernel image
 * @param initrd the initrd; {@code null} when it boots without one
 * @param commandLine the command line; {@code null} keeps the running kernel's
 * @param abi what it can read and write over a live update
 * @param registeredAt when it was registered
 * @param tags what operators call it besides, in order
 * @param retired its end; {@code null} while hosts may go to it
 * @param signatures of its manifest, which hosts check
 */
public record ReleaseView(
        String name,
        String kernelRelease,
        Artifact image,
        Artifact initrd,
        String commandLine,
        KernelAbi abi,
        Instant registeredAt,
        List<String> tags,
        Retired retired,
        List<ReleaseSignature> signatures) {}
