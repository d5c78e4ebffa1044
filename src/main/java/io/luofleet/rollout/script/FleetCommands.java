// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.script;

import io.luofleet.rollout.engine.Down;
import io.luofleet.rollout.engine.FleetState;
import io.luofleet.rollout.engine.RolloutEvent;
import io.luofleet.rollout.engine.Slot;
import io.luofleet.security.Principal;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What people ask of the fleet, one transaction each; answers as in {@link Commands}. */
public final class FleetCommands {
    private FleetCommands() {}

    /** Pulls the andon cord: once this is committed no rollout starts anything. Whoever pulls it first stays named. */
    public static void halt(RolloutStore store, Principal by, String why, Instant now) {
        if (store.lockAllocation().halt() == null) {
            var halt = new FleetState.Halt(by, why, now);
            store.write(halt);
            store.append(new RolloutEvent.HaltChanged(halt, by));
        }
    }

    /** Lets it go. */
    public static void liftHalt(RolloutStore store, Principal by) {
        if (store.lockAllocation().halt() != null) {
            store.write((FleetState.Halt) null);
            store.append(new RolloutEvent.HaltChanged(null, by));
        }
    }

    /**
     * Releases a host's slot, normally a ghost: one whose update is over. With force also that of an update that can still be
     * undone, which then cannot pass the point of no return any more. Never that of a host past it: its deadline ends it, then the
     * slot is a ghost. A host that counts as down, with a ghost or without a slot, no longer does until it is heard of again.
     */
    public static Optional<String> releaseSlot(
            RolloutStore store, String host, boolean force, Principal by, String why) {
        Optional<Slot> found = store.lockSlot(host);
        if (found.isEmpty()) {
            return writeOff(store, host, by, why);
        }
        Slot slot = found.get();
        // Read after the slot is locked: whoever passes the point of no return holds that lock.
        UpdateStanding standing = store.standingOf(slot.update());
        if (standing == UpdateStanding.COMMITTED) {
            return Optional.of("%s is past the point of no return of update %s. Its slot is its own until that is over."
                    .formatted(host, slot.update()));
        }
        if (standing == UpdateStanding.REVOCABLE && !force) {
            return Optional.of("Update %s of %s is under way. Abort it, or use force.".formatted(slot.update(), host));
        }
        store.delete(slot);
        store.append(new RolloutEvent.SlotReleased(slot, by, why));
        // Whoever releases a ghost has looked at its host, which must not count on for its silence.
        if (standing == UpdateStanding.OVER) {
            store.writeOff(host);
        }
        return Optional.empty();
    }

    private static Optional<String> writeOff(RolloutStore store, String host, Principal by, String why) {
        Set<Down.Cause> causes = store.downBecause(host);
        if (causes.contains(Down.Cause.CORDONED)) {
            return Optional.of(
                    "%s has no slot; it counts as down because it is cordoned. Uncordon it (POST /api/v1/hosts/%s/uncordon), or cordon it with down: false."
                            .formatted(host, host));
        }
        if (causes.isEmpty()) {
            return Optional.of(host + " has no slot, and does not count as down.");
        }
        store.writeOff(host);
        store.append(new RolloutEvent.HostWrittenOff(host, by, why));
        return Optional.empty();
    }
}
