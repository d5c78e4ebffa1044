// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.phase;

import java.time.Duration;
import java.time.Instant;

/**
 * The time an open phase has.
 *
 * @param since when it was entered
 * @param deadline when it is over
 */
public record Span(Instant since, Instant deadline) {
    /** Refuses a deadline before the beginning. */
    public Span {
        if (deadline.isBefore(since)) {
            throw new IllegalArgumentException("deadline " + deadline + " is before " + since);
        }
    }

    /** A span of this length from now on. */
    public static Span of(Instant now, Duration length) {
        return new Span(now, now.plus(length));
    }

    /** Whether the deadline has been reached. */
    public boolean isOver(Instant now) {
        return !now.isBefore(deadline);
    }
}
