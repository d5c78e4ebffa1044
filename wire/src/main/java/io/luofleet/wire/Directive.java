// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

import java.util.Map;
import java.util.UUID;

/**
 * What the control plane wants of one host now.
 *
 * @param hostId the host this is for
 * @param revision grows with every change of the host's directive
 * @param epoch fencing epoch; grows with every update started on the host. An agent refuses an epoch lower than one it has
 *     seen
 * @param updateId the update this serves; {@code null} when {@code desired} is {@link Desired#IDLE}
 * @param desired the wanted state
 * @param release the kernel to go to; {@code null} when {@code desired} is {@link Desired#IDLE}
 * @param runningAbi what the control plane knows of the running kernel, from the release registered under its kernel
 *     release; {@code null} when there is none
 * @param remainingMillis time left for this step when the directive was sent, in milliseconds; a duration rather than an
 *     instant, so that the two clocks need not agree. {@code null} when the step has no deadline. At its end an agent before
 *     the point of no return aborts by itself
 * @param orphanOrders what to do with orphaned sessions, by name; carried out whatever {@code desired} is, once for each boot
 *     in which a session of that name is an orphan. An orphan without an order is kept
 * @param emptyHosts whether the preflight passes without workloads; absent means {@link EmptyHosts#REFUSED}
 */
public record Directive(
        UUID hostId,
        long revision,
        long epoch,
        UUID updateId,
        Desired desired,
        ReleaseSpec release,
        KernelAbi runningAbi,
        Long remainingMillis,
        Map<String, OrphanState.Order> orphanOrders,
        EmptyHosts emptyHosts) {
    /** Copies the orders; what is absent gets its default. */
    public Directive {
        orphanOrders = orphanOrders == null ? Map.of() : Map.copyOf(orphanOrders);
        emptyHosts = emptyHosts == null ? EmptyHosts.REFUSED : emptyHosts;
    }

    /** A directive under which empty hosts are refused. */
    public Directive(
            UUID hostId,
            long revision,
            long epoch,
            UUID updateId,
            Desired desired,
            ReleaseSpec release,
            KernelAbi runningAbi,
            Long remainingMillis,
            Map<String, OrphanState.Order> orphanOrders) {
        this(
                hostId,
                revision,
                epoch,
                updateId,
                desired,
                release,
                runningAbi,
                remainingMillis,
                orphanOrders,
                EmptyHosts.REFUSED);
    }
}
