// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.scheduler.Scheduler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Begins nothing more by itself once the service is told to stop: what ticks later would find no database. */
@ApplicationScoped
public class QuietShutdown {
    private final Scheduler scheduler;

    QuietShutdown(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    void begin(@Observes ShutdownDelayInitiatedEvent begin) {
        scheduler.pause();
    }
}
