// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.rollout.engine.BudgetKind;
import io.luofleet.rollout.engine.PauseReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;

/** Counts, for Prometheus, the budgets that trip. */
@ApplicationScoped
class BudgetTrips {
    private final MeterRegistry registry;

    BudgetTrips(MeterRegistry registry) {
        this.registry = registry;
        // A series that begins at zero can be alerted on; one that appears with the first trip cannot.
        for (BudgetKind kind : BudgetKind.values()) {
            trips(kind.name());
        }
        trips("CANARY");
    }

    /** A rollout was paused. */
    void paused(PauseReason why) {
        switch (why) {
            case PauseReason.BudgetTripped b -> trips(b.kind().name()).increment();
            case PauseReason.CanaryFailed _ -> trips("CANARY").increment();
            case PauseReason.Asked _,
                    PauseReason.CanaryAbsent _,
                    PauseReason.ReleaseRetired _,
                    PauseReason.GateRefused _,
                    PauseReason.GateTimedOut _ -> {}
        }
    }

    private Counter trips(String kind) {
        return Counter.builder("luofleet.rollout.budget.trips")
                .description("Budgets that tripped and paused a rollout, by the kind of failure")
                .tag("kind", kind)
                .register(registry);
    }
}
