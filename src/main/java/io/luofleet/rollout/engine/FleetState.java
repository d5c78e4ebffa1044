// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import io.luofleet.security.Principal;
import io.luofleet.uptime.model.Reachability;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is common to all rollouts, as of the allocation lock.
 *
 * @param slots every slot, of whichever rollout
 * @param halt the andon cord; {@code null} when nobody holds it
 * @param ghosts what keeps the slots whose update is over, by host
 * @param down the hosts that are down for another reason than their slot; those with a slot count once
 * @param reach when hosts could reach this service
 */
public record FleetState(List<Slot> slots, Halt halt, Map<String, Ghost> ghosts, List<Down> down, Reachability reach) {
    /** Copies. */
    public FleetState {
        slots = List.copyOf(slots);
        ghosts = Map.copyOf(ghosts);
        down = List.copyOf(down);
    }

    /** A fleet whose other hosts are all up, and a service that was never away. */
    public FleetState(List<Slot> slots, Halt halt) {
        this(slots, halt, Map.of(), List.of(), Reachability.UNINTERRUPTED);
    }

    /**
     * The andon cord is pulled: no rollout starts anything.
     *
     * @param by who pulled it
     * @param why in their words
     * @param since since when
     */
    public record Halt(Principal by, String why, Instant since) {}

    /** The slot of a host. */
    public Optional<Slot> slotOf(String host) {
        return slots.stream().filter(s -> s.host().equals(host)).findAny();
    }
}
