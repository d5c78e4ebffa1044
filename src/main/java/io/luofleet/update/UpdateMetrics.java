// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.update.phase.PhaseName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Arrays;

/** What updates look like to Prometheus. */
@ApplicationScoped
@Startup
class UpdateMetrics {
    private static final double NANOS_PER_SECOND = 1e9;

    private final MeterRegistry registry;
    private final DistributionSummary blackout;

    UpdateMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.blackout = DistributionSummary.builder("luofleet.update.blackout")
                .description("Longest standstill of a workload in an update, by its own measure")
                .baseUnit("seconds")
                .serviceLevelObjectives(0.05, 0.1, 0.3, 0.5, 1, 2, 5, 10, 30, 60)
                .register(registry);
        // A series that begins at zero can be alerted on; one that appears with the first failure cannot.
        Arrays.stream(PhaseName.values()).filter(PhaseName::isTerminal).forEach(this::ended);
    }

    void left(PhaseName phase, Duration after) {
        Timer.builder("luofleet.update.phase.duration")
                .description("Time updates spent in a phase")
                .tag("phase", phase.name())
                .register(registry)
                .record(after);
    }

    void entered(PhaseName phase) {
        if (phase.isTerminal()) {
            ended(phase).increment();
        }
    }

    void blackout(long nanos) {
        blackout.record(nanos / NANOS_PER_SECOND);
    }

    private Counter ended(PhaseName phase) {
        return Counter.builder("luofleet.updates.ended")
                .description("Updates that ended, by how")
                .tag("phase", phase.name())
                .register(registry);
    }
}
