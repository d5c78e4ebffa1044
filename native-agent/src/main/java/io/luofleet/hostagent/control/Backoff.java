// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses between attempts: they double up to a bound, and each is drawn from the upper half of its range, so that a fleet
 * whose control plane comes back does not come back as one.
 */
final class Backoff {
    private final Duration first;
    private final Duration longest;
    private final RandomGenerator random;
    private int failures;

    Backoff(Duration first, Duration longest, RandomGenerator random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
    }

    /** The next pause. */
    Duration next() {
        long range = Math.min(longest.toMillis(), first.toMillis() << Math.min(failures, 20));
        failures++;
        return Duration.ofMillis(range / 2 + random.nextLong(range / 2 + 1));
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
