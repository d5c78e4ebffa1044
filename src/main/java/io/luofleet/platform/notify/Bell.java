// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.notify;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Where this replica's long polls wait, without a database connection, until their topic is rung. */
@ApplicationScoped
public class Bell {
    private final Map<String, Set<CountDownLatch>> waiting = new ConcurrentHashMap<>();
    private final List<Attendant> attendants = new CopyOnWriteArrayList<>();

    /** Hears every topic, before those who wait for it are woken. */
    public interface Attendant {
        /** A topic has news. */
        void rung(String topic);

        /** Any topic may have had news that nobody heard. */
        void mayHaveMissed();
    }

    public void attend(Attendant attendant) {
        attendants.add(attendant);
    }

    /** Begins to listen. To miss nothing, listen first, then read the state, then {@link Ear#await}. */
    public Ear listen(String topic) {
        CountDownLatch latch = new CountDownLatch(1);
        waiting.compute(topic, (_, latches) -> {
            Set<CountDownLatch> set = latches == null ? ConcurrentHashMap.newKeySet() : latches;
            set.add(latch);
            return set;
        });
        return new Ear(topic, latch);
    }

    /** Wakes whoever listens to the topic. */
    public void ring(String topic) {
        attendants.forEach(attendant -> attendant.rung(topic));
        wake(topic);
    }

    private void wake(String topic) {
        Set<CountDownLatch> latches = waiting.get(topic);
        if (latches != null) {
            latches.forEach(CountDownLatch::countDown);
        }
    }

    /** Wakes everybody: something may have been missed, or the service stops. */
    public void ringAll() {
        attendants.forEach(Attendant::mayHaveMissed);
        waiting.keySet().forEach(this::wake);
    }

    /** One listener. */
    public final class Ear implements AutoCloseable {
        private final String topic;
        private final CountDownLatch latch;

        private Ear(String topic, CountDownLatch latch) {
            this.topic = topic;
            this.latch = latch;
        }

        /** Waits until the topic is rung, or has been since {@link Bell#listen}; false when the time is over first. */
        public boolean await(Duration atMost) throws InterruptedException {
            return latch.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public void close() {
            waiting.computeIfPresent(topic, (_, latches) -> {
                latches.remove(latch);
                return latches.isEmpty() ? null : latches;
            });
        }
    }
}
