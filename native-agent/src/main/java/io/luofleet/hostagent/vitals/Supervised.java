// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.vitals;

import io.luofleet.hostagent.log.Log;
import java.time.Duration;

/**
 * A loop that begins anew when an exception ends it, after saying so: half an agent, of which nobody knows, is worse than one
 * that tries again.
 */
public final class Supervised implements Runnable {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** What it does; returns when it has come to its end. */
    @FunctionalInterface
    public interface Body {
        /** Runs until it is closed or interrupted. */
        void run() throws InterruptedException;
    }

    private final String name;
    private final Vitals vitals;
    private final Vitals.Pulse pulse;
    private final Log log;
    private final Body body;

    /**
     * @param name the loop's name, for operators
     * @param pulse its sign of life, which it gives while it waits to begin anew
     */
    public Supervised(String name, Vitals vitals, Vitals.Pulse pulse, Log log, Body body) {
        this.name = name;
        this.vitals = vitals;
        this.pulse = pulse;
        this.log = log;
        this.body = body;
    }

    @Override
    public void run() {
        Duration pause = Duration.ZERO;
        try {
            long began = vitals.nanos();
            while (!ended()) {
                pause = pauseAfter(pause, Duration.ofNanos(vitals.nanos() - began));
                pulse.beat(pause.multipliedBy(2));
                Thread.sleep(pause);
                began = vitals.nanos();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * How long to wait before it begins anew: twice as long each time, and shortly again once it ran well.
     *
     * @param last the pause before
     * @param ran how long it went well since
     */
    static Duration pauseAfter(Duration last, Duration ran) {
        if (last.isZero() || ran.compareTo(LONGEST_PAUSE) > 0) {
            return FIRST_PAUSE;
        }
        Duration doubled = last.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    /** False when an exception ended it. */
    private boolean ended() throws InterruptedException {
        try {
            body.run();
            return true;
        } catch (RuntimeException | Error e) {
            vitals.fault(name + " ended by " + e + " and began anew");
            log.error("loop-fault", "loop", name, "why", e, "at", whereabouts(e));
            return false;
        }
    }

    /** Where an exception came from, for a log; empty when it does not say. */
    public static String whereabouts(Throwable e) {
        return e.getStackTrace().length == 0 ? "" : e.getStackTrace()[0].toString();
    }
}
