// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.vitals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/**
 * The signs of life of the agent's loops. Each promises again and again how soon it will be heard of next; one that breaks its
 * promise counts as silent until it is heard of. Safe for several threads.
 */
public final class Vitals {
    private final LongSupplier nanos;
    private final List<Loop> loops = new CopyOnWriteArrayList<>();
    private final List<String> faults = new ArrayList<>();

    private record Loop(String name, Promise promise) {}

    /** Begins promised for good: a loop counts only from its first own promise on. */
    private static final class Promise {
        private volatile boolean given;
        private volatile long untilNanos;
    }

    /** @param nanos the monotonic clock */
    public Vitals(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * One more loop.
     *
     * @param loop its name, for operators
     */
    public Pulse pulse(String loop) {
        Promise promise = new Promise();
        loops.add(new Loop(loop, promise));
        return within -> {
            promise.untilNanos = nanos.getAsLong() + within.toNanos();
            promise.given = true;
        };
    }

    /** The monotonic clock. */
    long nanos() {
        return nanos.getAsLong();
    }

    /** The loops that should have been heard of by now; empty when all is well. */
    public List<String> silent() {
        long now = nanos.getAsLong();
        return loops.stream()
                .filter(loop -> loop.promise().given && now - loop.promise().untilNanos > 0)
                .map(Loop::name)
                .toList();
    }

    /** A loop or thread ended by an exception, and what was done about it. */
    public synchronized void fault(String what) {
        if (faults.size() == MAX_FAULTS) {
            faults.removeFirst();
        }
        faults.add(what);
    }

    /** The newest faults of this process, oldest first. */
    public synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    private static final int MAX_FAULTS = 8;

    /** One loop's sign of life. */
    @FunctionalInterface
    public interface Pulse {
        /** Nobody listens. */
        Pulse IGNORED = within -> {};

        /** It lives, and will be heard of again within this time. */
        void beat(Duration within);
    }
}
