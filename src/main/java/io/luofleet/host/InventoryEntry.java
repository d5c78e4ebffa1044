// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

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
 * @param present whether its agent has been heard of lately
 */
public record InventoryEntry(
        UUID id,
        String name,
        String kernelRelease,
        Map<String, String> labels,
        boolean liveUpdateDevice,
        boolean present) {}
