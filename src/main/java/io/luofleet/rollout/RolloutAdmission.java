// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.host.Cordon;
import io.luofleet.host.HostService;
import io.luofleet.rollout.engine.Explanation;
import io.luofleet.rollout.script.SingleUpdates;
import io.luofleet.rollout.script.SingleUpdates.Force;
import io.luofleet.rollout.script.UpdateRef;
import io.luofleet.update.UpdateAdmission;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Holds single updates to the caps that strategies have by default, to the halt and to cordons. */
@ApplicationScoped
class RolloutAdmission implements UpdateAdmission {
    private final PostgresRolloutStore store;
    private final Placements placements;
    private final HostService hosts;
    private final SingleUpdates updates;

    RolloutAdmission(PostgresRolloutStore store, Placements placements, HostService hosts, RolloutConfig config) {
        this.store = store;
        this.placements = placements;
        this.hosts = hosts;
        this.updates = new SingleUpdates(config.slotGrace());
    }

    @Override
    public Optional<String> refusal(Request request) {
        boolean forced = request.forcedBecause() != null;
        Cordon cordon = hosts.cordons().get(request.host());
        if (cordon != null && !forced) {
            return Optional.of("%s is %s".formatted(request.host(), cordon.words()));
        }
        // Before the allocation lock: it is as long as the fleet.
        var place = placements.ofSingle(request.host());
        var update = new UpdateRef(request.update(), request.epoch(), request.deadline());
        Force force = forced ? new Force(request.by(), request.forcedBecause()) : null;
        String passedOver = cordon == null ? null : cordon.words();
        return updates.admit(store, place, passedOver, update, force, request.now())
                .map(waiting -> "%s would have to wait for %s".formatted(request.host(), Explanation.of(waiting)));
    }
}
