// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.script;

import io.luofleet.rollout.engine.Ends;
import io.luofleet.rollout.engine.RolloutEvent;
import io.luofleet.rollout.engine.Slot;
import io.luofleet.rollout.engine.Target;
import io.luofleet.update.phase.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a rollout makes of a transition of one of its updates, in the transaction of that transition, which holds the host's
 * lock. A change of phase renews the slot. An end releases it, or leaves it as a ghost, and ends the target: that takes the
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
     * @param store the transition's transaction
     * @param host its host
     * @param update its id
     * @param epoch its epoch
     * @param after the phase from now on
     * @param brokenFlbs the FLBs whose rules it broke
     * @param now the time
     */
    public void moved(
            RolloutStore store,
            String host,
            UUID update,
            long epoch,
            Phase after,
            List<String> brokenFlbs,
            Instant now) {
        switch (after) {
            case Phase.Open open -> renew(store, host, epoch, open);
            case Phase.Closed closed -> {
                store.rolloutOf(update)
                        .ifPresent(rollout -> end(store, rollout, host, update, closed, brokenFlbs, now));
                settle(store, host, epoch, closed);
            }
        }
    }

    private void renew(RolloutStore store, String host, long epoch, Phase.Open phase) {
        slotOf(store, host, epoch)
                .ifPresent(
                        slot -> store.renew(slot.renewed(phase.span().deadline().plus(grace))));
    }

    private static void end(
            RolloutStore store,
            UUID rollout,
            String host,
            UUID update,
            Phase.Closed end,
            List<String> brokenFlbs,
            Instant now) {
        RolloutStore.HeldTarget held = store.lockTarget(rollout, host).orElseThrow();
        if (!(held.target() instanceof Target.Updating target)
                || !target.update().equals(update)) {
            return;
        }
        Target next = Ends.after(
                target,
                end,
                store.hasGuests(update),
                brokenFlbs,
                held.strategy().retry(),
                store.reachability(),
                now);
        store.write(rollout, next);
        switch (next) {
            case Target.Ended ended -> store.append(new RolloutEvent.HostEnded(rollout, ended));
            case Target.Pending pending -> store.append(new RolloutEvent.HostToRetry(rollout, pending, null));
            case Target.Updating _ -> throw new IllegalStateException(host + " is updating after its update's end");
        }
    }

    private static void settle(RolloutStore store, String host, long epoch, Phase.Closed end) {
        slotOf(store, host, epoch).ifPresent(slot -> {
            if (Ends.keepsSlot(end)) {
                store.append(new RolloutEvent.SlotKept(slot));
            } else {
                store.delete(slot);
                store.append(new RolloutEvent.SlotReleased(slot, null, null));
            }
        });
    }

    private static Optional<Slot> slotOf(RolloutStore store, String host, long epoch) {
        return store.lockSlot(host).filter(slot -> slot.fence() == epoch);
    }
}
