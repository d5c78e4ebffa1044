// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.window;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** When hosts with the same windows and exclusions may be started. */
public final class Schedule {
    /** How far ahead is looked: a leap day comes again after eight years at the latest. */
    static final Duration HORIZON = Duration.ofDays(9 * 366L);

    private static final int STEPS = 20_000;
    private static final int OPENINGS = 64;

    private final boolean isAlwaysOpen;
    private final List<Recurring> windows;
    private final List<Recurring> exclusions;

    Schedule(boolean isAlwaysOpen, List<Recurring> windows, List<Recurring> exclusions) {
        this.isAlwaysOpen = isAlwaysOpen;
        this.windows = windows;
        this.exclusions = exclusions;
    }

    /** Whether a host may be started at this instant. */
    public boolean isOpenAt(Instant at) {
        return !isExcluded(at) && isInWindow(at);
    }

    /** When a host may be started, not before {@code at}; empty when it never may within nine years. */
    public Optional<Instant> opensAtOrAfter(Instant at) {
        Instant end = at.plus(HORIZON);
        Instant now = at;
        for (int step = 0; step < STEPS && now.isBefore(end); step++) {
            Optional<Instant> next = nextChance(now);
            if (next.isEmpty() || next.get().equals(now)) {
                return next;
            }
            now = next.get();
        }
        return Optional.empty();
    }

    /** The instant itself when it is open, else the next one at which it could be. */
    private Optional<Instant> nextChance(Instant now) {
        Optional<Instant> exclusionEnds =
                exclusions.stream().flatMap(e -> e.closes(now).stream()).max(Instant::compareTo);
        if (exclusionEnds.isPresent()) {
            return exclusionEnds;
        }
        return isInWindow(now) ? Optional.of(now) : nextOpening(windows, now);
    }

    /** When what is open at this instant closes; empty when it is not open, or does not close within nine years. */
    public Optional<Instant> closesAfter(Instant at) {
        if (!isOpenAt(at)) {
            return Optional.empty();
        }
        return closesWithin(at, at.plus(HORIZON));
    }

    /** Whether a host that needs so long, started now, ends before everything closes. The end itself may be the closing. */
    public boolean fits(Instant at, Duration needed) {
        Instant end = at.plus(needed);
        return isOpenAt(at)
                && closesWithin(at, end).filter(c -> c.isBefore(end)).isEmpty();
    }

    /** Whether it ever opens from this instant on. */
    public boolean everOpens(Instant from) {
        return opensAtOrAfter(from).isPresent();
    }

    /** Whether one of the next openings is long enough for a host that needs so long. */
    public boolean everFits(Instant from, Duration needed) {
        Optional<Instant> opening = opensAtOrAfter(from);
        for (int i = 0; i < OPENINGS && opening.isPresent(); i++) {
            if (fits(opening.get(), needed)) {
                return true;
            }
            // What does not fit closes, so there is an end to go on from.
            opening = closesAfter(opening.get()).flatMap(this::opensAtOrAfter);
        }
        return false;
    }

    private Optional<Instant> closesWithin(Instant at, Instant limit) {
        Optional<Instant> exclusion = nextOpening(exclusions, at).filter(e -> !e.isAfter(limit));
        if (isAlwaysOpen) {
            return exclusion;
        }
        Instant end = at;
        for (int step = 0; step < STEPS && !end.isAfter(limit); step++) {
            Optional<Instant> later = windowEnd(end);
            if (later.isEmpty()) {
                return Optional.of(earlier(end, exclusion));
            }
            end = later.get();
        }
        return exclusion;
    }

    private static Instant earlier(Instant end, Optional<Instant> exclusion) {
        return exclusion.filter(e -> e.isBefore(end)).orElse(end);
    }

    private boolean isExcluded(Instant at) {
        return exclusions.stream().anyMatch(e -> e.closes(at).isPresent());
    }

    private boolean isInWindow(Instant at) {
        return isAlwaysOpen || windowEnd(at).isPresent();
    }

    private Optional<Instant> windowEnd(Instant at) {
        return windows.stream().flatMap(w -> w.closes(at).stream()).max(Instant::compareTo);
    }

    private static Optional<Instant> nextOpening(List<Recurring> of, Instant at) {
        return of.stream()
                .map(w -> w.opensAfter(at))
                .flatMap(o -> o.map(Stream::of).orElseGet(Stream::empty))
                .min(Instant::compareTo);
    }
}
