// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.script;

import io.luofleet.rollout.engine.Slot;
import java.time.Instant;
import java.util.Optional;

/**
 * The last question before a kexec: an update may go only with a live slot of its own epoch. Asked in the
 * transaction that records the reboot, which holds the host's lock; the slot's row stays locked until its commit, so that nobody
 * releases it in between.
 */
public final class PointOfNoReturn {
    private PointOfNoReturn() {}

    /** The fence of the host's slot, for an update that may pass. */
    public static long fence(RolloutStore store, String host) {
        return store.lockSlot(host).orElseThrow().fence();
    }

    /** Why this update must not pass; empty when it may. */
    public static Optional<String> refusal(RolloutStore store, String host, long epoch, Instant now) {
        Optional<Slot> slot = store.lockSlot(host);
        if (slot.isEmpty()) {
            return Optional.of("its slot was released");
        }
        if (slot.get().isLiveFor(epoch, now)) {
            return Optional.empty();
        }
        return Optional.of(
                slot.get().fence() == epoch
                        ? "its slot ended at " + slot.get().until()
                        : "its host's slot belongs to epoch %d, not to %d"
                                .formatted(slot.get().fence(), epoch));
    }
}
