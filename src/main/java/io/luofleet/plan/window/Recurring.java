// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.window;

import io.luofleet.plan.model.Strategy.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;

/**
 * A window as the instants at which it is open.
 *
 * <p>A start in an hour that the clocks skip is as much later as they skip (02:30 becomes 03:30), so that a nightly window is
 * not lost in one night of the year; RFC 5545 says so for the first start and would drop a repeated one. A start in an hour that
 * happens twice is the first of the two. Days of the length end at the same time of day, hours are exact.
 */
final class Recurring {
    private final Window window;
    private final Recurrence recurrence;
    private final ZoneId zone;

    /** Reads the window's rule; throws {@link IllegalArgumentException} when it is none. */
    Recurring(Window window) {
        this.window = window;
        this.zone = window.zone();
        this.recurrence = Recurrence.of(window.start(), zone, window.recurrence());
    }

    Window window() {
        return window;
    }

    /** When the window that is open then closes: the last of them when they overlap. Empty when none is open. */
    Optional<Instant> closes(Instant at) {
        // Two days more than the length, since zones and gaps move local times by at most one.
        LocalDateTime local = at.atZone(zone).toLocalDateTime();
        LocalDateTime earliest = local.minusDays(window.length().days() + 2L)
                .minus(window.length().time());
        return recurrence.between(earliest, local.plusDays(1)).stream()
                .filter(start -> !opening(start).isAfter(at))
                .map(this::closing)
                .filter(end -> end.isAfter(at))
                .max(Instant::compareTo);
    }

    /** The first opening after an instant. */
    Optional<Instant> opensAfter(Instant at) {
        LocalDateTime from = at.atZone(zone).toLocalDateTime().minusDays(1);
        LocalDateTime start = recurrence.atOrAfter(from);
        while (start != null && !opening(start).isAfter(at)) {
            start = recurrence.atOrAfter(start.plusSeconds(1));
        }
        return Optional.ofNullable(start).map(this::opening);
    }

    private Instant opening(LocalDateTime start) {
        return start.atZone(zone).toInstant();
    }

    private Instant closing(LocalDateTime start) {
        Duration exact = window.length().time();
        return start.atZone(zone).plusDays(window.length().days()).toInstant().plus(exact);
    }
}
