// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

/** How many hosts a rollout ends an hour, over the last ten minutes that were watched. */
final class Rate {
    private static final Duration SPAN = Duration.ofMinutes(10);

    /** Less says more of chance than of the rollout. */
    private static final Duration LEAST = Duration.ofSeconds(10);

    private static final double MILLIS_PER_HOUR = 3_600_000;

    private final Deque<Look> looks = new ArrayDeque<>();

    private record Look(Instant at, long ended) {}

    /** So many had ended. One that is tried again lowers it, and that is left out. */
    void look(Instant at, long ended) {
        if (!looks.isEmpty() && ended < looks.getLast().ended) {
            looks.clear();
        }
        looks.add(new Look(at, ended));
        while (Duration.between(looks.getFirst().at, at).compareTo(SPAN) > 0) {
            looks.removeFirst();
        }
    }

    /** How many an hour; empty where none ended, or it was not watched for long enough. */
    OptionalDouble perHour() {
        if (looks.isEmpty()) {
            return OptionalDouble.empty();
        }
        Duration watched = Duration.between(looks.getFirst().at, looks.getLast().at);
        long ended = looks.getLast().ended - looks.getFirst().ended;
        return ended == 0 || watched.compareTo(LEAST) < 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(ended * MILLIS_PER_HOUR / watched.toMillis());
    }
}
