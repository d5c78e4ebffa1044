// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Pauses between attempts: they double up to a bound, and each is drawn from the upper half of its range, so that a fleet
 * whose control plane comes back does not come back as one.
 */
final class Backoff {
    private final Pace pace;
    private final RandomGenerator random;
    private int failures;

    Backoff(Pace pace, RandomGenerator random) {
        this.pace = pace;
        this.random = random;
    }

    /** The pause before the first attempt of all. */
    Duration start() {
        return Duration.ofMillis(random.nextLong(pace.start().toMillis() + 1));
    }

    /** The next pause. */
    Duration next() {
        long range = Math.min(pace.longest().toMillis(), pace.first().toMillis() << Math.min(failures, 20));
        failures++;
        return Duration.ofMillis(range / 2 + random.nextLong(range / 2 + 1));
    }

    /**
     * The next pause, and not less than the other side asked for, up to {@link Replies#LONGEST_RETRY_AFTER}. A fleet that is told
     * one time comes back over half as long again.
     */
    Duration next(Optional<Duration> retryAfter) {
        Duration own = next();
        if (retryAfter.isEmpty()) {
            return own;
        }
        long asked = retryAfter.get().compareTo(Replies.LONGEST_RETRY_AFTER) < 0
                ? retryAfter.get().toMillis()
                : Replies.LONGEST_RETRY_AFTER.toMillis();
        return Duration.ofMillis(Math.max(own.toMillis(), asked + random.nextLong(asked / 2 + 1)));
    }

    /** An attempt succeeded. */
    void reset() {
        failures = 0;
    }

    /** How many attempts failed in a row. */
    int failures() {
        return failures;
    }
}
