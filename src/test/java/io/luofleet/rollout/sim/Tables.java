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

    /**
     * What operators made of a host.
     *
     * @param labels those it has now
     * @param relabelledAt when it got them, in milliseconds of the true time
     * @param cordonedAt since when it is to be left alone; {@code null} when it is not
     * @param retired whether it is out of the fleet for good
     */
    record Care(Map<String, String> labels, long relabelledAt, Long cordonedAt, boolean retired) {
        Care with(Map<String, String> others, long at) {
            return new Care(others, at, cordonedAt, retired);
        }

        Care cordoned(Long since) {
            return new Care(labels, relabelledAt, since, retired);
        }

        Care out() {
            return new Care(labels, relabelledAt, cordonedAt, true);
        }
    }

    /** An update; {@code rollout} is the mapping that outlives its target. */
    record UpdateRow(UUID id, UUID rollout, String host, long epoch, PhaseMachine machine, Phase phase) {
        UpdateRow in(Phase next) {
            return new UpdateRow(id, rollout, host, epoch, machine, next);
        }
    }

    /** What operators made of hosts. */
    final Map<String, Care> care;

    Tables() {
        rollouts = new LinkedHashMap<>();
        targets = new LinkedHashMap<>();
        slots = new LinkedHashMap<>();
        hosts = new LinkedHashMap<>();
        updates = new LinkedHashMap<>();
        writtenOff = new LinkedHashMap<>();
        care = new LinkedHashMap<>();
    }

    private Tables(Tables other) {
        rollouts = new LinkedHashMap<>(other.rollouts);
        targets = new LinkedHashMap<>(other.targets);
        slots = new LinkedHashMap<>(other.slots);
        hosts = new LinkedHashMap<>(other.hosts);
        updates = new LinkedHashMap<>(other.updates);
        writtenOff = new LinkedHashMap<>(other.writtenOff);
        care = new LinkedHashMap<>(other.care);
        halt = other.halt;
    }

    /** A host that nobody has done anything to. */
    void enrol(String name, Map<String, String> labels, long now, long firstSeen) {
        hosts.put(name, new HostRow(name, 0, firstSeen, 0, true));
        care.put(name, new Care(labels, now, null, false));
    }

    Tables snapshot() {
        return new Tables(this);
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
