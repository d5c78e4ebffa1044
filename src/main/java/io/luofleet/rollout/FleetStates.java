// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.host.Cordon;
import io.luofleet.host.HostPresence;
import io.luofleet.host.HostService;
import io.luofleet.rollout.engine.Down;
import io.luofleet.rollout.engine.FleetState;
import io.luofleet.rollout.engine.Ghost;
import io.luofleet.rollout.engine.Slot;
import io.luofleet.update.UpdateQueries;
import io.luofleet.uptime.Uptime;
import io.luofleet.uptime.model.Presence;
import io.luofleet.uptime.model.Reachability;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts together what is common to all rollouts: slots and what keeps them, the halt, who else is down. */
@ApplicationScoped
class FleetStates {
    private final SlotRepository slots;
    private final UpdateQueries updates;
    private final HostService hosts;
    private final HostPresence presence;
    private final Uptime uptime;

    FleetStates(SlotRepository slots, UpdateQueries updates, HostService hosts, HostPresence presence, Uptime uptime) {
        this.slots = slots;
        this.updates = updates;
        this.hosts = hosts;
        this.presence = presence;
        this.uptime = uptime;
    }

    /** As of now. Whoever decides by it holds the allocation lock. */
    FleetState now() {
        List<Slot> taken = slots.all();
        return new FleetState(taken, slots.halt(), ghosts(taken), down(taken), reachability());
    }

    /** Who counts as down for another reason than a slot, each once. */
    private List<Down> down(List<Slot> taken) {
        Map<String, Down> down = new LinkedHashMap<>();
        silent().forEach(silent -> down.put(silent.host(), silent));
        cordoned().forEach(cordoned -> down.putIfAbsent(cordoned.host(), cordoned));
        Map<String, Map<String, String>> labels =
                hosts.labels(taken.stream().map(Slot::host).toList());
        for (Slot slot : taken) {
            Map<String, String> now = labels.getOrDefault(slot.host(), slot.labels());
            if (!now.equals(slot.labels())) {
                down.putIfAbsent(slot.host(), new Down(slot.host(), now, Down.Cause.RELABELLED, slot.since()));
            }
        }
        return List.copyOf(down.values());
    }

    private List<Down> cordoned() {
        Map<String, Cordon> cordons = new TreeMap<>(hosts.cordons());
        cordons.values().removeIf(cordon -> !cordon.down());
        Map<String, Map<String, String>> labels = hosts.labels(cordons.keySet());
        return cordons.entrySet().stream()
                .map(e -> new Down(
                        e.getKey(),
                        labels.getOrDefault(e.getKey(), Map.of()),
                        Down.Cause.CORDONED,
                        e.getValue().since()))
                .toList();
    }

    /** Why a host counts as down besides its slot, if it has one; empty when it does not. */
    Set<Down.Cause> downBecause(String host) {
        return Stream.concat(silent().stream(), cordoned().stream())
                .filter(down -> down.host().equals(host))
                .map(Down::cause)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Down.Cause.class)));
    }

    /** The silent hosts, whether or not they have a slot. */
    private List<Down> silent() {
        return presence.missing().stream()
                .map(host -> new Down(
                        host.name(),
                        host.labels(),
                        switch (host.presence()) {
                            case SILENT -> Down.Cause.SILENT;
                            case UNKNOWN, PRESENT -> Down.Cause.UNKNOWN;
                        },
                        host.lastSeen()))
                .toList();
    }

    Reachability reachability() {
        return uptime.reachability();
    }

    /** What keeps the slots whose update is over, by host. */
    Map<String, Ghost> ghosts(List<Slot> taken) {
        Map<String, Ghost> ghosts = new HashMap<>();
        if (taken.isEmpty()) {
            return ghosts;
        }
        var ends = updates.endsOf(taken.stream().map(Slot::update).toList());
        var attendance = presence.attendance(taken.stream().map(Slot::host).toList());
        for (Slot slot : taken) {
            var end = ends.get(slot.update());
            var host = attendance.get(slot.host());
            if (end != null && host != null) {
                ghosts.put(
                        slot.host(),
                        new Ghost(end.phase(), end.at(), host.lastSeen(), host.presence() == Presence.PRESENT));
            }
        }
        return ghosts;
    }
}
