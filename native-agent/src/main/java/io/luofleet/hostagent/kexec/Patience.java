// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import io.luofleet.hostagent.sys.Aside;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * How long a staging may go on, and whether anybody still wants it. Safe for several threads: one stages, another may call it off
 * at any moment, in the midst of a read or of a pause.
 */
public class Patience {
    private final LongSupplier nanos;
    private final OptionalLong deadlineNanos;
    private Runnable breakOff = () -> {};
    private boolean cancelled;

    /**
     * @param nanos the monotonic clock
     * @param deadlineNanos when the time is up, on that clock; empty for a single attempt at everything
     */
    public Patience(LongSupplier nanos, OptionalLong deadlineNanos) {
        this.nanos = nanos;
        this.deadlineNanos = deadlineNanos;
    }

    /** One attempt, however long it takes. */
    public static Patience none() {
        return new Patience(System::nanoTime, OptionalLong.empty());
    }

    /**
     * Nobody wants it any more: breaks off what is under way, and lets nothing new begin. Does not wait for whoever stages: to break
     * off a read that hangs may take as long as the read.
     */
    public final synchronized void cancel() {
        cancelled = true;
        Aside.run("break-off", breakOff);
        notifyAll();
    }

    /** Whether it was called off. */
    public final synchronized boolean cancelled() {
        return cancelled;
    }

    /** What {@link #cancel} is to break off from now on, in another thread; at once in this one when it was called before. */
    final synchronized void breakingOff(Runnable action) {
        breakOff = action;
        if (cancelled) {
            action.run();
        }
    }

    /**
     * Pauses before another attempt.
     *
     * @return false, without a pause, when the time is up before its end or nobody wants it
     */
    final boolean pause(Duration pause) {
        if (cancelled()
                || deadlineNanos.isEmpty()
                || nanos.getAsLong() + pause.toNanos() - deadlineNanos.getAsLong() >= 0) {
            return false;
        }
        try {
            rest(pause);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
        return !cancelled();
    }

    /** Waits so long, or until it is called off. */
    protected void rest(Duration pause) throws InterruptedException {
        long end = System.nanoTime() + pause.toNanos();
        synchronized (this) {
            for (long left = pause.toMillis(); left > 0 && !cancelled; left = (end - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        }
    }
}
