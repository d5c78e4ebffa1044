// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Shares the database's connections out, so that neither agents nor operators can take all of them from each other or from
 * what the service does by itself: two fifths are the agents', three tenths the operators', the rest is the engine's. Whoever
 * finds none waits a while in a queue of bounded length, and is then asked to come back later.
 */
@Singleton
public class Admission {
    private static final int MOST_WAITING = 1_000;
    /** Less than the five seconds after which an agent hangs up and asks again. */
    private static final Duration PATIENCE_OF_AGENTS = Duration.ofSeconds(3);

    private static final Duration PATIENCE_OF_OPERATORS = Duration.ofSeconds(10);
    /** Spread, so that those who came at once do not come back at once. */
    private static final int SOONEST_RETRY_SECONDS = 2;

    private static final int LATEST_RETRY_SECONDS = 15;

    private final Map<Lane, Queue> queues = new EnumMap<>(Lane.class);

    Admission(
            @ConfigProperty(name = "quarkus.datasource.jdbc.max-size", defaultValue = "20") int connections,
            MeterRegistry metrics) {
        queues.put(Lane.AGENTS, new Queue(Lane.AGENTS, Math.max(1, connections * 2 / 5), metrics));
        queues.put(Lane.OPERATORS, new Queue(Lane.OPERATORS, Math.max(1, connections * 3 / 10), metrics));
    }

    /**
     * Does something in a transaction of its own, with a connection of the lane's share. Not to be called within another.
     *
     * @throws ProblemException {@link ProblemType#UNAVAILABLE} when there are too many before this one
     */
    public <T> T inTransaction(Lane lane, Supplier<T> action) {
        return admit(lane, () -> QuarkusTransaction.requiringNew().call(action::get));
    }

    <T> T admit(Lane lane, Supplier<T> action) {
        enter(lane);
        try {
            return action.get();
        } finally {
            leave(lane);
        }
    }

    void enter(Lane lane) {
        queues.get(lane).enter();
    }

    void leave(Lane lane) {
        queues.get(lane).places.release();
    }

    private static final class Queue {
        private final Lane lane;
        private final Semaphore places;
        private final Duration patience;
        private final AtomicInteger waiting = new AtomicInteger();
        private final Counter admitted;
        private final Counter refused;

        private Queue(Lane lane, int places, MeterRegistry metrics) {
            this.lane = lane;
            this.places = new Semaphore(places, true);
            this.patience = lane == Lane.AGENTS ? PATIENCE_OF_AGENTS : PATIENCE_OF_OPERATORS;
            Gauge.builder("luofleet.admission.waiting", waiting, AtomicInteger::get)
                    .description("Requests that wait for a database connection of their lane's share")
                    .tag("lane", lane.name())
                    .register(metrics);
            this.admitted = Counter.builder("luofleet.admission.admitted")
                    .description("Transactions that requests began with a database connection of their lane's share")
                    .tag("lane", lane.name())
                    .register(metrics);
            this.refused = Counter.builder("luofleet.admission.refused")
                    .description("Requests that were asked to come back later")
                    .tag("lane", lane.name())
                    .register(metrics);
        }

        private void enter() {
            if (!places.tryAcquire()) {
                await();
            }
            admitted.increment();
        }

        private void await() {
            boolean admitted = false;
            try {
                admitted = waiting.incrementAndGet() <= MOST_WAITING
                        && places.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                waiting.decrementAndGet();
            }
            if (!admitted) {
                refused.increment();
                throw later();
            }
        }

        private ProblemException later() {
            return new ProblemException(
                            ProblemType.UNAVAILABLE,
                            "More requests of %s are under way than the database is given at once. Nothing was done; come back after the time in Retry-After."
                                    .formatted(lane == Lane.AGENTS ? "agents" : "operators"))
                    .retryAfterSeconds(
                            ThreadLocalRandom.current().nextInt(SOONEST_RETRY_SECONDS, LATEST_RETRY_SECONDS + 1));
        }
    }
}
