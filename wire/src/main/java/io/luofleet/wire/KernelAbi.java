// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

import java.util.List;

/**
 * What a kernel understands of another's live update data. The kernel itself enforces it late and hard: a foreign LUO
 * version panics the new kernel early in its boot, an unknown file handler makes every open of {@code /dev/liveupdate} fail
 * with EIO. So it is compared before the kexec.
 *
 * @param luo LUO's compatible string, for example {@code luo-v5}
 * @param kho KHO's compatible string, for example {@code kho-v4}
 * @param fileHandlers the file handlers it has
 * @param khoOnByDefault whether it has KHO on without {@code kho=on} ({@code CONFIG_KEXEC_HANDOVER_ENABLE_DEFAULT}); {@code null}
 *     when nobody said
 */
public record KernelAbi(String luo, String kho, List<FileHandler> fileHandlers, Boolean khoOnByDefault) {
    /** Copies the handlers; an absent list is empty. */
    public KernelAbi {
        fileHandlers = fileHandlers == null ? List.of() : List.copyOf(fileHandlers);
    }

    /** An ABI of which nobody said whether KHO is on by default. */
    public KernelAbi(String luo, String kho, List<FileHandler> fileHandlers) {
        this(luo, kho, fileHandlers, null);
    }

    /**
     * @param name the handler's compatible string, at most 47 bytes, for example {@code memfd-v2}
     * @param flbs compatible strings of the File-Lifecycle-Bound objects its files depend on, in registration order
     */
    public record FileHandler(String name, List<String> flbs) {
        /** Copies the FLB names; an absent list is empty. */
        public FileHandler {
            flbs = flbs == null ? List.of() : List.copyOf(flbs);
        }
    }
}
