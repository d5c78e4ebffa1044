// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.rollout.engine.StatusName;
import io.luofleet.rollout.engine.TargetState;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Rollouts as Prometheus sees them; counted now and then, not at each scrape. */
@ApplicationScoped
@Startup
class RolloutMetrics {
    private final Instance<RolloutQueries> queries;
    private final Map<StatusName, AtomicLong> rollouts = new EnumMap<>(StatusName.class);
    private final Map<TargetState, AtomicLong> targets = new EnumMap<>(TargetState.class);
    private final AtomicLong slots;
    private final AtomicLong ghosts;

    RolloutMetrics(Instance<RolloutQueries> queries, MeterRegistry registry) {
        this.queries = queries;
        for (StatusName status : StatusName.values()) {
            rollouts.put(
                    status, registry.gauge("luofleet.rollouts", Tags.of("status", status.name()), new AtomicLong()));
        }
        for (TargetState state : TargetState.values()) {
            targets.put(
                    state, registry.gauge("luofleet.rollout.hosts", Tags.of("state", state.name()), new AtomicLong()));
        }
        this.slots = registry.gauge("luofleet.slots", Tags.of("kind", "LIVE"), new AtomicLong());
        this.ghosts = registry.gauge("luofleet.slots", Tags.of("kind", "GHOST"), new AtomicLong());
    }

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void count() {
        RolloutQueries.Counts counts = queries.get().counts();
        rollouts.forEach((status, gauge) -> gauge.set(counts.rollouts().getOrDefault(status, 0L)));
        targets.forEach((state, gauge) -> gauge.set(counts.targets().getOrDefault(state, 0L)));
        slots.set(counts.slots() - counts.ghosts());
        ghosts.set(counts.ghosts());
    }
}
