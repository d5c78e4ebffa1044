// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jboss.logging.Logger;

/**
 * Signs of life of agents. They come all the time and say nothing else, so that they are gathered and written together every
 * {@link HostConfig#livenessFlush()}: the database knows of each that much later, with the time at which it came. A replica that is
 * killed takes the last ones with it; those hosts are heard of again at their next poll.
 */
@ApplicationScoped
public class Liveness {
    private static final Logger LOG = Logger.getLogger(Liveness.class);

    private final ConcurrentMap<UUID, Instant> unwritten = new ConcurrentHashMap<>();
    private final LivenessRepository written;
    private final Clock clock;
    private volatile boolean failing;

    Liveness(LivenessRepository written, Clock clock) {
        this.written = written;
        this.clock = clock;
    }

    /** The agent of a host was heard of now. */
    public void heardOf(UUID id) {
        unwritten.merge(id, clock.instant(), Liveness::later);
    }

    @Scheduled(every = "${luofleet.host.liveness-flush:2s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void flush() {
        Map<UUID, Instant> taken = new HashMap<>();
        unwritten.keySet().forEach(id -> taken.put(id, unwritten.remove(id)));
        if (taken.isEmpty()) {
            return;
        }
        try {
            QuarkusTransaction.requiringNew().run(() -> written.write(taken));
            failing = false;
        } catch (RuntimeException e) {
            taken.forEach((id, at) -> unwritten.merge(id, at, Liveness::later));
            if (!failing) {
                LOG.warnf("Signs of life of %d hosts are not written yet: %s", taken.size(), e.getMessage());
            }
            failing = true;
        }
    }

    void stop(@Observes @Priority(1) ShutdownEvent stop) {
        flush();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
