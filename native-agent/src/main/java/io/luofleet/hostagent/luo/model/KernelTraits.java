// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

/**
 * What one boot of a kernel is made of, as far as LUO cares.
 *
 * @param luoAbi {@code LUO_ABI_COMPATIBLE}, {@code luo-v5} in 7.3
 * @param khoAbi {@code KHO_FDT_COMPATIBLE}, {@code kho-v4} in 7.3
 * @param kho whether KHO is on ({@code kho=on} or the configured default)
 * @param liveUpdate whether LUO is on ({@code liveupdate=on})
 * @param flbFinish with or without the upstream defect
 * @param queries whether it has the series of kernel-patches: the queries, with them read-only opens of the device, and the fixes
 */
public record KernelTraits(
        String luoAbi, String khoAbi, boolean kho, boolean liveUpdate, FlbFinish flbFinish, boolean queries) {
    /** Linux 7.3 with KHO and LUO on. */
    public static final KernelTraits LINUX_7_3 =
            new KernelTraits("luo-v5", "kho-v4", true, true, FlbFinish.UPSTREAM, false);

    /** The same kernel with or without the defect. */
    public KernelTraits with(FlbFinish finish) {
        return new KernelTraits(luoAbi, khoAbi, kho, liveUpdate, finish, queries);
    }
}
