// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;

/** The hosts as Prometheus sees them; counted now and then, not at each scrape. */
@ApplicationScoped
@Startup
class HostMetrics {
    private final HostPresence presence;
    private final AtomicLong present;
    private final AtomicLong silent;
    private final AtomicLong unknown;

    HostMetrics(HostPresence presence, MeterRegistry registry) {
        this.presence = presence;
        this.present = registry.gauge("luofleet.hosts", Tags.of("presence", "PRESENT"), new AtomicLong());
        this.silent = registry.gauge("luofleet.hosts", Tags.of("presence", "SILENT"), new AtomicLong());
        this.unknown = registry.gauge("luofleet.hosts", Tags.of("presence", "UNKNOWN"), new AtomicLong());
    }

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void count() {
        var presences = presence.presences();
        present.set(presences.present());
        silent.set(presences.silent());
        unknown.set(presences.unknown());
    }
}
