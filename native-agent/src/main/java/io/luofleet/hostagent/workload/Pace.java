// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

/**
 * Lets bytes through at a steady rate after a burst, as a leaky bucket. Not safe for use by several threads.
 *
 * <p>Times are of {@link System#nanoTime()}, so only their differences mean something.
 */
final class Pace {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final long nanosPerByte;
    private final long burstNanos;
    private long paidUntil;

    /**
     * @param bytesPerSecond the steady rate, at least 1
     * @param burstBytes what may pass at once after a rest
     * @param now the clock
     */
    Pace(long bytesPerSecond, long burstBytes, long now) {
        this.nanosPerByte = Math.max(1, NANOS_PER_SECOND / bytesPerSecond);
        this.burstNanos = burstBytes * nanosPerByte;
        this.paidUntil = now;
    }

    /** Takes bytes; returns for how many nanoseconds they have to wait, 0 when they may pass now. */
    long take(int bytes, long now) {
        if (paidUntil - now < 0) {
            paidUntil = now;
        }
        paidUntil += bytes * nanosPerByte;
        return Math.max(0, paidUntil - now - burstNanos);
    }

    /** Whether the whole burst may pass again. */
    boolean rested(long now) {
        return paidUntil - now <= 0;
    }
}
