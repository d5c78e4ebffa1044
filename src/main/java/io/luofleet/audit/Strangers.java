// SPDX-License-Identifier: Apache-2.0
package io.luofleet.audit;

import io.github.bucket4j.Bucket;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Bounds how many refusals of requests are recorded of which nobody knows whose they are, from all addresses together: whoever has
 * many could else fill the database. Whoever is known is always recorded.
 */
@ApplicationScoped
class Strangers {
    private static final Logger LOG = Logger.getLogger(Strangers.class);
    /** So many minutes' worth may come at once. */
    private static final int BURST = 10;

    private static final long EACH = 1_000;

    private final Bucket bucket;
    private final Counter left;

    Strangers(
            MeterRegistry metrics,
            @ConfigProperty(name = "luofleet.audit.strangers-a-minute", defaultValue = "60") int each) {
        this.bucket = Bucket.builder()
                .addLimit(limit -> limit.capacity((long) each * BURST).refillGreedy(each, Duration.ofMinutes(1)))
                .build();
        this.left = Counter.builder("luofleet.audit.strangers.unrecorded")
                .description("Refusals of requests of nobody known that are not in the audit, since too many came")
                .register(metrics);
    }

    /** Whether one more may be. */
    boolean mayBeRecorded() {
        if (bucket.tryConsume(1)) {
            return true;
        }
        if (left.count() % EACH == 0) {
            LOG.warnf(
                    "Refusals of strangers come faster than luofleet.audit.strangers-a-minute lets into the audit; %.0f are left out.",
                    left.count() + 1);
        }
        left.increment();
        return false;
    }
}
