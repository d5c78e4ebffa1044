// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.rollout.script.PointOfNoReturn;
import io.luofleet.rollout.script.UpdateProgress;
import io.luofleet.update.PointOfNoReturnGuard;
import io.luofleet.update.UpdateObserver;
import io.luofleet.update.phase.Phase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Follows updates, and lets none past the point of no return without a live slot. */
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
    public void moved(List<Step> steps) {
        progress.moved(
                store,
                steps.stream().map(this::moved).toList(),
                steps.getFirst().now());
    }

    private UpdateProgress.Moved moved(Step step) {
        List<String> brokenFlbs =
                step.after() instanceof Phase.Succeeded ? preservations.brokenFlbs(step.update()) : List.of();
        return new UpdateProgress.Moved(step.host(), step.update(), step.epoch(), step.after(), brokenFlbs);
    }

    @Override
    public Passage passage(String host, UUID update, long epoch, Instant now) {
        return PointOfNoReturn.refusal(store, host, epoch, now)
                .<Passage>map(Passage.Barred::new)
                .orElseGet(() -> new Passage.Open(PointOfNoReturn.fence(store, host)));
    }
}
