// SPDX-License-Identifier: Apache-2.0
package io.luofleet.idempotency;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Forgets answers that nobody comes back for, in steps that keep nobody waiting. */
@ApplicationScoped
class OldAnswers {
    private static final int STEP = 1_000;

    private final KeptAnswers answers;
    private final Clock clock;
    private final Duration keptFor;

    OldAnswers(
            KeptAnswers answers,
            Clock clock,
            @ConfigProperty(name = "luofleet.idempotency.kept-for", defaultValue = "24h") Duration keptFor) {
        this.answers = answers;
        this.clock = clock;
        this.keptFor = keptFor;
    }

    @Scheduled(every = "10m", delayed = "10m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void forget() {
        int forgotten;
        do {
            forgotten = answers.forget(clock.instant().minus(keptFor), STEP);
        } while (forgotten == STEP);
    }
}
