// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.rollout.script.RolloutTick;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/** One pass over one rollout, in a transaction of its own. */
@ApplicationScoped
@Transactional(Transactional.TxType.REQUIRES_NEW)
class RolloutPass {
    /** About half a second's work; whoever waits for the rollout or the allocation waits no longer. */
    private static final int MOST = 100;

    private final PostgresRolloutStore store;
    private final RolloutRepository rollouts;
    private final LateJoiners joiners;
    private final Clock clock;
    private final RolloutTick tick;

    RolloutPass(
            PostgresRolloutStore store,
            RolloutRepository rollouts,
            RolloutPlans plans,
            LateJoiners joiners,
            RolloutConfig config,
            Clock clock) {
        this.store = store;
        this.rollouts = rollouts;
        this.joiners = joiners;
        this.clock = clock;
        this.tick = new RolloutTick(
                state -> plans.of(rollouts.load(state.id()).orElseThrow()).engine(), config.slotGrace(), MOST);
    }

    /** The rollouts to look at. */
    List<UUID> open() {
        return rollouts.open();
    }

    /** Runs the pass; true when it changed something, so that another one may find more to do. */
    boolean run(UUID rollout) {
        joiners.run(rollout);
        return tick.run(store, rollout, clock.instant())
                .map(RolloutTick.Result::changed)
                .orElse(false);
    }
}
