// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.sim;

import io.luofleet.rollout.engine.FleetState;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.Slot;
import io.luofleet.rollout.engine.Target;
import io.luofleet.update.phase.Phase;
import io.luofleet.update.phase.PhaseMachine;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The rows, all of them immutable. A copy is a snapshot. */
final class Tables {
    final Map<UUID, RolloutState> rollouts;
    final Map<String, Target> targets;
    final Map<String, Slot> slots;
    final Map<String, HostRow> hosts;
    final Map<UUID, UpdateRow> updates;
    FleetState.Halt halt;
    /** When the operator wrote off which host, in milliseconds like {@link HostRow#lastSeen}. */
    final Map<String, Long> writtenOff;

    /**
     * A host.
     *
     * @param lastSeen milliseconds of virtual time, by the clock of the replica that heard it
     * @param sequence the newest report's number
     * @param accepted what that report was answered
     */
    record HostRow(String name, long epoch, long lastSeen, long sequence, boolean accepted) {}

    /** An update; {@code rollout} is the mapping that outlives its target. */
    record UpdateRow(UUID id, UUID rollout, String host, long epoch, PhaseMachine machine, Phase phase) {
        UpdateRow in(Phase next) {
            return new UpdateRow(id, rollout, host, epoch, machine, next);
        }
    }

    Tables() {
        this(
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                null);
    }

    private Tables(
            Map<UUID, RolloutState> rollouts,
            Map<String, Target> targets,
            Map<String, Slot> slots,
            Map<String, HostRow> hosts,
            Map<UUID, UpdateRow> updates,
            Map<String, Long> writtenOff,
            FleetState.Halt halt) {
        this.rollouts = rollouts;
        this.targets = targets;
        this.slots = slots;
        this.hosts = hosts;
        this.updates = updates;
        this.writtenOff = writtenOff;
        this.halt = halt;
    }

    Tables snapshot() {
        return new Tables(
                new LinkedHashMap<>(rollouts),
                new LinkedHashMap<>(targets),
                new LinkedHashMap<>(slots),
                new LinkedHashMap<>(hosts),
                new LinkedHashMap<>(updates),
                new LinkedHashMap<>(writtenOff),
                halt);
    }

    /** Each host is in one rollout at most, so its name is key enough for a target. */
    static String key(UUID rollout, String host) {
        return rollout + "/" + host;
    }

    Optional<UpdateRow> openUpdateOf(String host) {
        return updates.values().stream()
                .filter(u -> u.host().equals(host) && u.phase() instanceof Phase.Open)
                .findAny();
    }

    /** The update of the host's present epoch, ended or not. */
    Optional<UpdateRow> presentUpdateOf(String host) {
        long epoch = hosts.get(host).epoch();
        return updates.values().stream()
                .filter(u -> u.host().equals(host) && u.epoch() == epoch)
                .findAny();
    }
}
