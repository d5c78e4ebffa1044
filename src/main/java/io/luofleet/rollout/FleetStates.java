// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts together what is common to all rollouts: slots and what keeps them, the halt, who else is down. */
@ApplicationScoped
class FleetStates {
    private final SlotRepository slots;
    private final UpdateQueries updates;
    private final HostService hosts;
    private final Uptime uptime;

    FleetStates(SlotRepository slots, UpdateQueries updates, HostService hosts, Uptime uptime) {
        this.slots = slots;
        this.updates = updates;
        this.hosts = hosts;
        this.uptime = uptime;
    }

    /** As of now. Whoever decides by it holds the allocation lock. */
    FleetState now() {
        List<Slot> taken = slots.all();
        return new FleetState(taken, slots.halt(), ghosts(taken), down(), reachability());
    }

    /** The hosts that count as down whether or not they have a slot. Whatever else takes hosts down adds its own here. */
    List<Down> down() {
        return hosts.missing().stream()
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
        var attendance = hosts.attendance(taken.stream().map(Slot::host).toList());
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
