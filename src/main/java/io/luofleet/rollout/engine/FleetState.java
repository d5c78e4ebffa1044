// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import io.luofleet.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is common to all rollouts, as of the allocation lock.
 *
 * @param slots every slot, of whichever rollout
 * @param halt the andon cord; {@code null} when nobody holds it
 */
public record FleetState(List<Slot> slots, Halt halt) {
    /** Copies. */
    public FleetState {
        slots = List.copyOf(slots);
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
