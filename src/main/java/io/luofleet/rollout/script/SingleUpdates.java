// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.script;

import io.luofleet.rollout.engine.Engine;
import io.luofleet.rollout.engine.FleetState;
import io.luofleet.rollout.engine.Placement;
import io.luofleet.rollout.engine.RolloutEvent;
import io.luofleet.rollout.engine.Slot;
import io.luofleet.rollout.engine.Waiting;
import io.luofleet.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The slot of an update that is no rollout's, by the same admission as theirs, in the transaction that creates the update: that
 * holds the host's lock.
 */
public final class SingleUpdates {
    private final Duration grace;

    /** @param grace as in {@link UpdateProgress} */
    public SingleUpdates(Duration grace) {
        this.grace = grace;
    }

    /**
     * To begin whatever is in the way.
     *
     * @param by who wants that
     * @param why the operator's words
     */
    public record Force(Principal by, String why) {}

    /**
     * Takes the slot, unless something is in the way.
     *
     * @param place the host with its labels and caps
     * @param cordon why the host is to be left alone, in words; {@code null} when it is not
     * @param update the update, created and not begun
     * @param force {@code null} for what everybody may do
     * @return the first thing in the way; empty when the slot is taken
     */
    public Optional<Waiting> admit(
            RolloutStore store, Placement place, String cordon, UpdateRef update, Force force, Instant now) {
        FleetState fleet = store.lockAllocation();
        List<Waiting> obstacles = new ArrayList<>();
        if (cordon != null) {
            obstacles.add(new Waiting.ForUncordon(cordon));
        }
        Engine.obstacle(fleet, place).ifPresent(obstacles::add);
        if (!obstacles.isEmpty() && force == null) {
            return Optional.of(obstacles.getFirst());
        }
        // What goes against the caps cannot promise them to others, and must not hold up the whole fleet by them.
        Placement bound = force == null ? place : place.withoutCaps();
        Slot slot = Engine.slotFor(
                null, bound, update.id(), update.epoch(), now, update.deadline().plus(grace));
        if (force != null) {
            // Nothing of the host is under way, so that a slot of it can only be a ghost.
            store.lockSlot(place.host()).ifPresent(ghost -> {
                store.delete(ghost);
                store.append(new RolloutEvent.SlotReleased(ghost, force.by(), force.why()));
            });
        }
        store.insert(slot);
        store.append(
                obstacles.isEmpty()
                        ? new RolloutEvent.UpdateAdmitted(slot)
                        : new RolloutEvent.UpdateForced(slot, obstacles, force.by(), force.why()));
        return Optional.empty();
    }
}
