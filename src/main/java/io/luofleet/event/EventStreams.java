// SPDX-License-Identifier: Apache-2.0
package io.luofleet.event;

import io.luofleet.platform.http.CredentialStanding;
import io.luofleet.platform.http.CredentialStanding.Credential;
import io.luofleet.platform.notify.Bell;
import io.luofleet.platform.notify.NotificationListener;
import io.luofleet.platform.problem.InvalidRequestException;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Everybody who follows the log at this replica. While anybody does, one thread looks for news, tells them, shows them that their
 * streams go on, and ends those whose credential has ended. A stream itself holds neither thread nor database connection.
 */
@ApplicationScoped
class EventStreams {
    private static final Logger LOG = Logger.getLogger(EventStreams.class);
    /** Writers wait behind each look at the log. */
    private static final Duration LOOKS_APART = Duration.ofMillis(100);

    /** How soon this replica sees what others wrote. */
    private static final Duration UNTOLD = Duration.ofMillis(150);

    private static final Duration CREDENTIALS_EVERY = Duration.ofSeconds(2);
    private static final Duration BEAT_EVERY = Duration.ofSeconds(15);
    /** How long viewers are held on to while the log cannot be read: what they show is no longer the present. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int RETRY_AFTER_SECONDS = 3;

    private final EventTail tail;
    private final EventHorizon horizon;
    private final EventRepository events;
    private final CredentialStanding standing;
    private final Bell bell;
    private final NotificationListener listener;
    private final Clock clock;
    private final int most;
    private final int mostOfOne;
    private final Map<EventViewer, Credential> viewers = new ConcurrentHashMap<>();
    private final Object opening = new Object();
    private boolean isRunning;

    EventStreams(
            EventTail tail,
            EventHorizon horizon,
            EventRepository events,
            CredentialStanding standing,
            Bell bell,
            NotificationListener listener,
            Clock clock,
            MeterRegistry metrics,
            EventsConfig config) {
        this.tail = tail;
        this.horizon = horizon;
        this.events = events;
        this.standing = standing;
        this.bell = bell;
        this.listener = listener;
        this.clock = clock;
        this.most = config.streams();
        this.mostOfOne = config.streamsOfOne();
        Gauge.builder("luofleet.events.streams", viewers, Map::size)
                .description("Who follows the event log at this replica")
                .register(metrics);
    }

    /**
     * Opens a stream for the running request.
     *
     * @param filter which events; its position counts for nothing
     * @param after the last id seen; empty to begin with what comes next
     * @param cutOff ends the connection of a reader that does not keep up
     * @throws ProblemException when there are too many streams, events after the last one seen are no longer kept, or the service
     *     stops
     */
    EventViewer open(EventQuery filter, OptionalLong after, Runnable cutOff) {
        if (listener.isStopping()) {
            throw unavailable("The control plane is stopping. Ask again after the time in Retry-After.");
        }
        Credential credential = standing.current();
        requireRoom(credential);
        long end = horizon.settled();
        if (after.isPresent() && after.getAsLong() > end) {
            requireTaken(after.getAsLong());
        }
        after.ifPresent(events::requireKept);
        EventViewer.Log log = new EventViewer.Log() {
            @Override
            public EventViewer.Stretch read(EventQuery query) {
                return tail.read(query);
            }

            @Override
            public void join(EventViewer viewer) {
                tail.join(viewer);
            }

            @Override
            public void left(EventViewer viewer) {
                tail.left(viewer);
                viewers.remove(viewer);
            }
        };
        EventViewer viewer = new EventViewer(filter.from(after.orElse(end)), log, Thread::startVirtualThread, cutOff);
        synchronized (opening) {
            viewers.put(viewer, credential);
            if (!isRunning) {
                isRunning = true;
                tail.beginAt(end);
                Thread.ofPlatform().daemon().name("luofleet-events").start(this::run);
            }
        }
        return viewer;
    }

    private void requireRoom(Credential credential) {
        if (viewers.size() >= most) {
            throw unavailable(
                    "%d streams are open at this replica, and it has no more. Come back after the time in Retry-After."
                            .formatted(most));
        }
        long own = viewers.values().stream()
                .filter(other -> other.key().equals(credential.key()))
                .count();
        if (own >= mostOfOne) {
            throw new ProblemException(
                            ProblemType.TOO_MANY_REQUESTS,
                            "%d streams are open with this credential, as many as one may have. Close one."
                                    .formatted(mostOfOne))
                    .retryAfterSeconds(RETRY_AFTER_SECONDS);
        }
    }

    private void requireTaken(long after) {
        long last = events.lastTaken();
        if (after > last) {
            throw new InvalidRequestException(
                    "Last-Event-ID",
                    "or 'after' is %d, and the log ends at %d: it is not the log that this was read from. Begin without it."
                            .formatted(after, last));
        }
    }

    private static ProblemException unavailable(String why) {
        return new ProblemException(ProblemType.UNAVAILABLE, why).retryAfterSeconds(RETRY_AFTER_SECONDS);
    }

    void drain(@Observes ShutdownDelayInitiatedEvent begin) {
        endAll();
    }

    void stop(@Observes @Priority(1) ShutdownEvent stop) {
        endAll();
    }

    private void endAll() {
        List.copyOf(viewers.keySet()).forEach(EventViewer::end);
    }

    private void run() {
        Rhythm credentials = new Rhythm(CREDENTIALS_EVERY);
        Rhythm beat = new Rhythm(BEAT_EVERY);
        Rhythm patience = new Rhythm(PATIENCE);
        while (goesOn()) {
            try (Bell.Ear ear = bell.listen(EventLog.TOPIC)) {
                if (tail.pull()) {
                    patience.begin();
                }
                if (credentials.isDue()) {
                    endWhoseCredentialEnded();
                }
                Thread.sleep(LOOKS_APART);
                ear.await(UNTOLD);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                endAll();
            } catch (RuntimeException e) {
                LOG.warnf("The event log cannot be read for those who follow it (%s).", e.getMessage());
                pause();
            }
            if (patience.isDue()) {
                endAll();
            }
            if (beat.isDue()) {
                List.copyOf(viewers.keySet()).forEach(EventStreams::beat);
            }
        }
    }

    private boolean goesOn() {
        synchronized (opening) {
            if (listener.isStopping()) {
                endAll();
            }
            isRunning = !viewers.isEmpty();
            return isRunning;
        }
    }

    private static void beat(EventViewer viewer) {
        if (!viewer.beat()) {
            viewer.end();
        }
    }

    private void endWhoseCredentialEnded() {
        Instant now = clock.instant();
        Set<String> ended =
                standing.ended(viewers.values().stream().map(Credential::key).collect(Collectors.toSet()));
        Map.copyOf(viewers).forEach((viewer, credential) -> {
            if (ended.contains(credential.key()) || !now.isBefore(credential.until())) {
                viewer.end();
            }
        });
    }

    private static void pause() {
        try {
            Thread.sleep(LOOKS_APART.multipliedBy(5));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Something that is to be done every so often, by one thread. */
    private static final class Rhythm {
        private final Duration period;
        private long since = System.nanoTime();

        private Rhythm(Duration period) {
            this.period = period;
        }

        private void begin() {
            since = System.nanoTime();
        }

        private boolean isDue() {
            if (System.nanoTime() - since < period.toNanos()) {
                return false;
            }
            begin();
            return true;
        }
    }
}
