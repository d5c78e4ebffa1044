// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.script;

import io.luofleet.rollout.engine.Ends;
import io.luofleet.rollout.engine.RolloutEvent;
import io.luofleet.rollout.engine.Slot;
import io.luofleet.rollout.engine.Target;
import io.luofleet.update.phase.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What a rollout makes of transitions of its updates, in the transaction of these transitions, which holds the hosts'
 * locks. A change of phase renews the slot. An end releases it, or leaves it as a ghost, and ends the target: that takes the
 * rollout's lock, so that no tick decides on budgets without it.
 */
public final class UpdateProgress {
    private final Duration grace;

    /**
     * @param grace how much longer than its phase's deadline a slot lasts: time for the deadline to be noticed, and for the clocks
     *     of replicas to differ
     */
    public UpdateProgress(Duration grace) {
        this.grace = grace;
    }

    /**
     * An update has another phase, or an ended one another remainder.
     *
     * @param host its host
     * @param update its id
     * @param epoch its epoch
     * @param after the phase from now on
     * @param brokenFlbs the FLBs whose rules it broke
     */
    public record Moved(String host, UUID update, long epoch, Phase after, List<String> brokenFlbs) {}

    /**
     * Updates have moved, each of another host.
     *
     * @param store the transaction of these transitions
     * @param moves what became of which
     * @param now the time
     */
    public void moved(RolloutStore store, List<Moved> moves, Instant now) {
        List<Moved> ended =
                moves.stream().filter(m -> m.after() instanceof Phase.Closed).toList();
        if (!ended.isEmpty()) {
            end(store, ended, now);
        }
        settle(store, moves);
    }

    private static void end(RolloutStore store, List<Moved> ended, Instant now) {
        Map<UUID, UUID> rollouts =
                store.rolloutsOf(ended.stream().map(Moved::update).toList());
        // In one order everywhere: whoever ends updates of several rollouts waits for each of them.
        SortedMap<UUID, List<Moved>> byRollout = ended.stream()
                .filter(m -> rollouts.containsKey(m.update()))
                .collect(Collectors.groupingBy(m -> rollouts.get(m.update()), TreeMap::new, Collectors.toList()));
        byRollout.forEach((rollout, moves) -> end(store, rollout, moves, now));
    }

    private static void end(RolloutStore store, UUID rollout, List<Moved> moves, Instant now) {
        RolloutStore.HeldTargets held = store.lockTargets(
                        rollout, moves.stream().map(Moved::host).toList())
                .orElseThrow();
        Set<UUID> guests = store.withGuests(moves.stream().map(Moved::update).toList());
        List<Target> next = new ArrayList<>();
        for (Moved move : moves) {
            Target target = Objects.requireNonNull(held.targets().get(move.host()), move.host());
            if (target instanceof Target.Updating u && u.update().equals(move.update())) {
                next.add(Ends.after(
                        u,
                        (Phase.Closed) move.after(),
                        guests.contains(move.update()),
                        move.brokenFlbs(),
                        held.strategy().retry(),
                        store.reachability(),
                        now));
            }
        }
        if (!next.isEmpty()) {
            store.write(rollout, next);
        }
        for (Target target : next) {
            switch (target) {
                case Target.Ended ended -> store.append(new RolloutEvent.HostEnded(rollout, ended));
                case Target.Pending pending -> store.append(new RolloutEvent.HostToRetry(rollout, pending, null));
                case Target.Updating u ->
                    throw new IllegalStateException(u.host() + " is updating after its update's end");
            }
        }
    }

    /** Slots come behind rollouts in the order of locks. */
    private void settle(RolloutStore store, List<Moved> moves) {
        Map<String, Slot> slots = store
                .lockSlots(moves.stream().map(Moved::host).toList())
                .stream()
                .collect(Collectors.toMap(Slot::host, slot -> slot));
        List<Slot> renewed = new ArrayList<>();
        List<Slot> released = new ArrayList<>();
        for (Moved move : moves) {
            Slot slot = slots.get(move.host());
            if (slot == null || slot.fence() != move.epoch()) {
                continue;
            }
            switch (move.after()) {
                case Phase.Open open ->
                    renewed.add(slot.renewed(open.span().deadline().plus(grace)));
                case Phase.Closed end -> {
                    if (Ends.keepsSlot(end)) {
                        store.append(new RolloutEvent.SlotKept(slot));
                    } else {
                        released.add(slot);
                        store.append(new RolloutEvent.SlotReleased(slot, null, null));
                    }
                }
            }
        }
        if (!renewed.isEmpty()) {
            store.renew(renewed);
        }
        if (!released.isEmpty()) {
            store.delete(released);
        }
    }
}
