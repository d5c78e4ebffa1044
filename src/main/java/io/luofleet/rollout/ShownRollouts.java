// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.platform.Api;
import io.luofleet.platform.Shown;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;

/** Rollouts, slots and the halt as operators' requests change them. */
@Dependent
class ShownRollouts {
    @Produces
    Shown rollouts(RolloutQueries queries) {
        return Shown.byId(Api.ROLLOUTS, queries::get);
    }

    @Produces
    Shown slots(RolloutQueries queries) {
        return new Shown(Api.SLOTS, host -> queries.slots().stream()
                .filter(slot -> slot.host().equals(host))
                .findFirst());
    }

    @Produces
    Shown halt(RolloutQueries queries) {
        return Shown.byName(Api.HALT, _ -> queries.halt());
    }
}
