// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Forgets certificates of the site's authorities some time after they have ended, in steps that keep nobody waiting, and machines whose
 * time to wait is over.
 */
@ApplicationScoped
class EndedCertificates {
    private static final Duration KEPT_FOR = Duration.ofDays(1);
    private static final int STEP = 5_000;

    private final ExternalBook book;
    private final PendingHosts pending;
    private final Clock clock;

    EndedCertificates(ExternalBook book, PendingHosts pending, Clock clock) {
        this.book = book;
        this.pending = pending;
        this.clock = clock;
    }

    @Scheduled(every = "10m", delayed = "10m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void forget() {
        pending.forget();
        Instant before = clock.instant().minus(KEPT_FOR);
        int forgotten;
        do {
            forgotten = book.forget(before, STEP);
        } while (forgotten == STEP);
    }
}
