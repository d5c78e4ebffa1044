// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.rollout.script.PointOfNoReturn;
import io.luofleet.rollout.script.UpdateProgress;
import io.luofleet.update.PointOfNoReturnGuard;
import io.luofleet.update.UpdateObserver;
import io.luofleet.update.phase.Owed;
import io.luofleet.update.phase.Phase;
import io.luofleet.update.phase.PhaseName;
import io.luofleet.wire.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Follows the updates of rollouts, and lets none past the point of no return without a live slot. */
@ApplicationScoped
class RolloutWatch implements UpdateObserver, PointOfNoReturnGuard {
    private final PostgresRolloutStore store;
    private final Preservations preservations;
    private final UpdateProgress progress;

    RolloutWatch(PostgresRolloutStore store, Preservations preservations, RolloutConfig config) {
        this.store = store;
        this.preservations = preservations;
        this.progress = new UpdateProgress(config.slotGrace());
    }

    @Override
    public void moved(Step step) {
        if (step.rollout() != null) {
            progress.moved(store, step.host(), step.update(), step.epoch(), judged(step), step.now());
        }
    }

    @Override
    public Passage passage(String host, UUID update, long epoch, Instant now) {
        return PointOfNoReturn.refusal(store, host, update, epoch, now)
                .<Passage>map(Passage.Barred::new)
                .orElseGet(() -> new Passage.Open(PointOfNoReturn.fence(store, host, epoch)));
    }

    /** To a rollout an update that broke a rule of FLBs has failed, however well its guests do. */
    private Phase judged(Step step) {
        if (!(step.after() instanceof Phase.Succeeded done)) {
            return step.after();
        }
        List<String> broken = preservations.brokenFlbs(step.update());
        if (broken.isEmpty()) {
            return done;
        }
        var why = new Failure(
                "FLB_INVARIANT_BROKEN",
                String.join("; ", broken),
                "Look at /api/v1/updates/%s/flbs before the next host goes.".formatted(step.update()),
                null,
                null,
                null);
        return new Phase.Failed(done.since(), PhaseName.FINISHING, done.origin(), done.landing(), why, Owed.NOTHING);
    }
}
