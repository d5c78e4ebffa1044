// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import io.luofleet.wire.ReleaseSpec;

/**
 * What a boot was made of: two releases may print the same {@code uname -r} and be different all the same.
 *
 * @param image the kernel image's SHA-256
 * @param initrd the initrd's; {@code null} for none
 * @param commandLine the command line; {@code null} where that of the kernel before was kept
 */
public record Staged(String image, String initrd, String commandLine) {
    /** What an update to a release stages. */
    public static Staged of(ReleaseSpec release) {
        return new Staged(
                release.image().sha256(),
                release.initrd() == null ? null : release.initrd().sha256(),
                release.commandLine());
    }
}
