// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.phase;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Stream;

/**
 * How long an update may stay in its phases; a phase that is not in it has no time of its own here. Terminal phases have none.
 *
 * @param times at least zero each
 */
public record Deadlines(Map<PhaseName, Duration> times) {
    /** No phase has a time of its own. */
    public static final Deadlines NONE = new Deadlines(Map.of());

    /** The shortest time that may be asked for. */
    public static final Duration SHORTEST = Duration.ofMillis(1);

    /** The longest time that may be asked for. */
    public static final Duration LONGEST = Duration.ofDays(1);

    private static final Map<String, PhaseName> BY_NAME = byName();

    public Deadlines {
        Map<PhaseName, Duration> copy = new EnumMap<>(PhaseName.class);
        copy.putAll(times);
        for (PhaseName phase : copy.keySet()) {
            if (phase.isTerminal()) {
                throw new IllegalArgumentException(phase + " has no deadline");
            }
        }
        times = Collections.unmodifiableMap(copy);
    }

    /**
     * The times by the names that {@link #names()} lists, as the API, the configuration and the database have them. What is
     * {@code null} is not there.
     *
     * @throws IllegalArgumentException for a name that is none
     */
    public static Deadlines named(Map<String, Duration> named) {
        Map<PhaseName, Duration> times = new EnumMap<>(PhaseName.class);
        named.forEach((name, time) -> {
            PhaseName phase = BY_NAME.get(name);
            if (phase == null) {
                throw new IllegalArgumentException("'%s' names no phase with a deadline".formatted(name));
            }
            if (time != null) {
                times.put(phase, time);
            }
        });
        return new Deadlines(times);
    }

    /** The names of all times, in the order of the phases. */
    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    /** The names of the times that may be asked for as such: all but the soak, which is a field of its own wherever it is asked for. */
    public static List<String> askedByName() {
        return names().stream()
                .filter(name -> !name.equals(nameOf(PhaseName.SOAKING)))
                .toList();
    }

    /** What the time of a phase is called: the phase in lower case, but {@code soak}, which is known to operators by that name. */
    public static String nameOf(PhaseName phase) {
        return phase == PhaseName.SOAKING ? "soak" : phase.name().toLowerCase(Locale.ROOT);
    }

    /**
     * The time a phase has.
     *
     * @throws NoSuchElementException when it has none
     */
    public Duration of(PhaseName phase) {
        Duration time = times.get(phase);
        if (time == null) {
            throw new NoSuchElementException(phase + " has no deadline");
        }
        return time;
    }

    /** These, and those of {@code others} for the phases that have none here. */
    public Deadlines over(Deadlines others) {
        Map<PhaseName, Duration> all = new EnumMap<>(PhaseName.class);
        all.putAll(others.times);
        all.putAll(times);
        return new Deadlines(all);
    }

    /** The times by name, in the order of the phases. */
    public Map<String, Duration> named() {
        Map<String, Duration> named = new LinkedHashMap<>();
        times.forEach((phase, time) -> named.put(nameOf(phase), time));
        return named;
    }

    private static Map<String, PhaseName> byName() {
        Map<String, PhaseName> names = new LinkedHashMap<>();
        Stream.of(PhaseName.values())
                .filter(phase -> !phase.isTerminal())
                .forEach(phase -> names.put(nameOf(phase), phase));
        return Collections.unmodifiableMap(names);
    }
}
