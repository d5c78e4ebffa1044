// SPDX-License-Identifier: Apache-2.0
package io.luofleet.uptime;

import io.luofleet.uptime.model.Outage;
import io.luofleet.uptime.model.Reachability;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Knows when hosts could reach this service. A replica asks nobody for that: it goes by its own last heartbeat, so that one that
 * has lost the database, or has just got it back, takes nothing for late until it has read what was recorded.
 */
@ApplicationScoped
public class Uptime {
    private static final Logger LOG = Logger.getLogger(Uptime.class);

    private final Heartbeat heartbeat;
    private final UptimeConfig config;
    private final Clock clock;
    private volatile Heartbeat.Known known = new Heartbeat.Known(List.of(), Instant.EPOCH);
    private volatile boolean stopping;
    private Thread thread;

    Uptime(Heartbeat heartbeat, UptimeConfig config, Clock clock) {
        this.heartbeat = heartbeat;
        this.config = config;
        this.clock = clock;
    }

    void start(@Observes StartupEvent start) {
        thread = Thread.ofPlatform().daemon().name("luofleet-heartbeat").start(this::run);
    }

    void stop(@Observes @Priority(1) ShutdownEvent stop) throws InterruptedException {
        stopping = true;
        thread.interrupt();
        thread.join(Duration.ofSeconds(2));
    }

    /** When hosts could reach this service, as of now. */
    public Reachability reachability() {
        Heartbeat.Known last = known;
        return Reachability.of(last.outages(), last.lastBeat(), config.tolerance(), clock.instant());
    }

    /** The newest outage that is over and recorded; empty when there was none. */
    public Optional<Outage> lastOutage() {
        List<Outage> recorded = known.outages();
        return recorded.isEmpty() ? Optional.empty() : Optional.of(recorded.getLast());
    }

    private void run() {
        boolean warned = false;
        while (!stopping) {
            try {
                known = heartbeat.beat();
                warned = false;
            } catch (RuntimeException e) {
                if (!stopping && !warned) {
                    LOG.warnf(
                            "No heartbeat (%s); until the next one no host counts as silent or late.", e.getMessage());
                    warned = true;
                }
            }
            pause();
        }
    }

    private void pause() {
        try {
            Thread.sleep(config.beat());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping = true;
        }
    }
}
