// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import io.luofleet.wire.KernelFacts;
import java.util.Map;
import java.util.UUID;

/**
 * A host as planning sees it.
 *
 * @param id its id
 * @param name its name
 * @param kernelRelease the kernel it was last seen in
 * @param labels operator's labels
 * @param liveUpdateDevice whether it has {@code /dev/liveupdate}
 * @param kernel what its kernel says of itself; {@code null} where it cannot be asked
 * @param present whether its agent has been heard of lately
 * @param cordon the cordon in force; {@code null} for none
 */
public record InventoryEntry(
        UUID id,
        String name,
        String kernelRelease,
        Map<String, String> labels,
        boolean liveUpdateDevice,
        KernelFacts kernel,
        boolean present,
        Cordon cordon) {}
