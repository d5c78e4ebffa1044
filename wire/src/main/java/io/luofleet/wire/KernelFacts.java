// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

import java.util.List;

/**
 * What the running kernel itself says it can read and write: LIVEUPDATE_IOCTL_GET_INFO, NEXT_HANDLER and NEXT_FLB of
 * kernel-patches.
 *
 * @param luo LUO's format, for example {@code luo-v5}
 * @param kho Kexec HandOver's format, for example {@code kho-v4}
 * @param fileHandlers names of the registered file handlers, in their order
 * @param flbs names of the registered FLBs, in their order
 */
public record KernelFacts(String luo, String kho, List<String> fileHandlers, List<String> flbs) {
    /** Copies the lists. */
    public KernelFacts {
        fileHandlers = fileHandlers == null ? List.of() : List.copyOf(fileHandlers);
        flbs = flbs == null ? List.of() : List.copyOf(flbs);
    }
}
