// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import io.luofleet.wire.KernelFacts;
import io.luofleet.wire.Source;
import java.util.Map;

/**
 * A host as planning sees it.
 *
 * @param name its name
 * @param kernelRelease the kernel it was last seen in
 * @param labels operator's labels
 * @param liveUpdateDevice whether it has {@code /dev/liveupdate}
 * @param present whether its agent has been heard of lately
 * @param handlers the file handlers last seen in use, and how that is known
 * @param flbs the FLBs last seen in use, and how that is known
 * @param holder what it is busy with, for operators; {@code null} when with nothing
 * @param kernel what its kernel says of itself; {@code null} where it cannot be asked
 * @param staged what its present boot was made of; {@code null} where no update led to it
 * @param cordon why it is to be left alone, in words; {@code null} when it is not
 */
public record InventoryHost(
        String name,
        String kernelRelease,
        Map<String, String> labels,
        boolean liveUpdateDevice,
        boolean present,
        Map<String, Source> handlers,
        Map<String, Source> flbs,
        String holder,
        KernelFacts kernel,
        Staged staged,
        String cordon) {
    public InventoryHost {
        labels = Map.copyOf(labels);
        handlers = Map.copyOf(handlers);
        flbs = Map.copyOf(flbs);
    }

    /** A host in a boot that no update led to. */
    public InventoryHost(
            String name,
            String kernelRelease,
            Map<String, String> labels,
            boolean liveUpdateDevice,
            boolean present,
            Map<String, Source> handlers,
            Map<String, Source> flbs,
            String holder,
            KernelFacts kernel) {
        this(name, kernelRelease, labels, liveUpdateDevice, present, handlers, flbs, holder, kernel, null, null);
    }

    /** The same, with a kernel that cannot be asked. */
    public InventoryHost(
            String name,
            String kernelRelease,
            Map<String, String> labels,
            boolean liveUpdateDevice,
            boolean present,
            Map<String, Source> handlers,
            Map<String, Source> flbs,
            String holder) {
        this(name, kernelRelease, labels, liveUpdateDevice, present, handlers, flbs, holder, null, null, null);
    }
}
