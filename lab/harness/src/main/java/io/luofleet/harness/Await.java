// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition outside this process, with a limit. */
public final class Await {
    private static final Duration INTERVAL = Duration.ofMillis(50);

    private Await() {}

    /**
     * Waits until a condition holds.
     *
     * @param what completes the sentence "waited … for" when the limit is reached
     * @param limit the longest to wait
     * @param guard runs before each look; throws when waiting on is pointless
     * @param condition what to wait for
     */
    public static void until(String what, Duration limit, Runnable guard, BooleanSupplier condition) {
        value(what, limit, guard, () -> condition.getAsBoolean() ? Boolean.TRUE : null);
    }

    /** As {@link #until}, for a value: waits until {@code source} gives something other than {@code null}. */
    public static <T> T value(String what, Duration limit, Runnable guard, Supplier<T> source) {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            guard.run();
            T value = source.get();
            if (value != null) {
                return value;
            }
            if (System.nanoTime() - end > 0) {
                throw new HarnessException("waited " + limit.toSeconds() + " s in vain for " + what);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(INTERVAL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HarnessException("interrupted", e);
        }
    }
}
