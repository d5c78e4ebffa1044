// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.ReleaseSpec;
import java.util.List;
import java.util.Map;

/**
 * What a plan is computed from, beside the request.
 *
 * @param target the release to go to
 * @param hosts every host there is, in any order
 * @param abis what is known of running kernels, by what {@code uname -r} prints; absent where no release is registered
 * @param history how long recorded updates to the target took, by the kernel they came from
 */
public record Inventory(
        ReleaseSpec target, List<InventoryHost> hosts, Map<String, KernelAbi> abis, Map<String, Recorded> history) {
    public Inventory {
        hosts = List.copyOf(hosts);
        abis = Map.copyOf(abis);
        history = Map.copyOf(history);
    }

    /**
     * What earlier updates took from their checks until everything is finished, without the soak.
     *
     * @param median the median
     * @param updates of how many
     */
    public record Recorded(java.time.Duration median, long updates) {}
}
