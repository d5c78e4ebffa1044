// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.host.HostService;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.rollout.script.FleetCommands;
import io.luofleet.security.Principal;
import io.luofleet.security.Scopes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;

/** What operators ask of the fleet as a whole: the andon cord, and slots. */
@ApplicationScoped
@Transactional
class FleetCommandService {
    private final PostgresRolloutStore store;
    private final SlotRepository slots;
    private final HostService hosts;
    private final Clock clock;

    FleetCommandService(PostgresRolloutStore store, SlotRepository slots, HostService hosts, Clock clock) {
        this.store = store;
        this.slots = slots;
        this.hosts = hosts;
        this.clock = clock;
    }

    void halt(Principal by, String why) {
        Scopes.requireFleet(by, "The halt");
        FleetCommands.halt(store, by, why, clock.instant());
    }

    void liftHalt(Principal by) {
        Scopes.requireFleet(by, "The halt");
        FleetCommands.liftHalt(store, by);
    }

    void release(String host, boolean force, Principal by, String why) {
        hosts.requireScope(by, host);
        if (slots.lock(host).isEmpty() && store.downBecause(host).isEmpty()) {
            throw new ProblemException(ProblemType.UNKNOWN_SLOT, host + " has no slot, and does not count as down.");
        }
        FleetCommands.releaseSlot(store, host, force, by, why).ifPresent(refused -> {
            throw new ProblemException(ProblemType.SLOT_IN_USE, refused);
        });
    }
}
