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
    private volatile Stretch last;

    Schedule(boolean isAlwaysOpen, List<Recurring> windows, List<Recurring> exclusions) {
        this.isAlwaysOpen = isAlwaysOpen;
        this.windows = windows;
        this.exclusions = exclusions;
    }

    /**
     * A time in which nothing opens and nothing closes: every host of a fleet asks at about the same time, and to look nine years
     * ahead for the end of windows that touch takes a second.
     *
     * @param from its first instant
     * @param until the first instant after it, as far as is known
     * @param isOpen whether it is open all the while
     * @param next when that changes; empty when it does not within nine years
     */
    private record Stretch(Instant from, Instant until, boolean isOpen, Optional<Instant> next) {
        /** One that never ends is looked at again, since what is nine years ahead moves on. */
        private static final Duration KEPT = Duration.ofHours(1);

        private static Stretch of(Instant from, boolean isOpen, Optional<Instant> next) {
            return new Stretch(from, next.orElse(from.plus(KEPT)), isOpen, next);
        }

        private boolean covers(Instant at) {
            return !at.isBefore(from) && at.isBefore(until);
        }
    }

    private Optional<Stretch> knownAt(Instant at) {
        return Optional.ofNullable(last).filter(known -> known.covers(at));
    }

    private Stretch keep(Stretch stretch) {
        last = stretch;
        return stretch;
    }

    /** Whether a host may be started at this instant. */
    public boolean isOpenAt(Instant at) {
        return knownAt(at).map(Stretch::isOpen).orElseGet(() -> !isExcluded(at) && isInWindow(at));
    }

    /** When a host may be started, not before {@code at}; empty when it never may within nine years. */
    public Optional<Instant> opensAtOrAfter(Instant at) {
        return isOpenAt(at)
                ? Optional.of(at)
                : knownAt(at)
                        .orElseGet(() -> keep(Stretch.of(at, false, firstOpening(at))))
                        .next();
    }

    private Optional<Instant> firstOpening(Instant at) {
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
        return isOpenAt(at)
                ? knownAt(at)
                        .orElseGet(() -> keep(Stretch.of(at, true, closesWithin(at, at.plus(HORIZON)))))
                        .next()
                : Optional.empty();
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
