// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import io.luofleet.label.Selector;
import io.luofleet.plan.model.Strategy.Length;
import io.luofleet.plan.model.Strategy.Window;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads windows; whether a recurrence rule is one and ever happens is not checked here. */
final class WindowReader {
    private static final int MOST_DAYS = 366;
    private static final Pattern LENGTH =
            Pattern.compile("P(?:(\\d{1,4})W)?(?:(\\d{1,4})D)?(T(?:\\d+H)?(?:\\d+M)?(?:\\d+S)?)?");

    private WindowReader() {}

    static List<Window> read(Fields strategy, String name, List<Finding> findings) {
        return strategy.list(name).stream().map(e -> window(e, findings)).toList();
    }

    private static Window window(Fields.Element element, List<Finding> findings) {
        Fields window = Fields.of(
                element.value(), element.path(), findings, "start", "zone", "duration", "recurrence", "selector");
        window.required("start");
        window.required("zone");
        window.required("duration");
        return new Window(
                window.parsed(
                        "start",
                        LocalDateTime.of(2026, 1, 1, 0, 0),
                        WindowReader::start,
                        "a local date and time, for example 2026-12-01T22:00:00; 'zone' says by whose clock"),
                window.parsed("zone", ZoneId.of("UTC"), ZoneId::of, "a time zone, for example Europe/Berlin"),
                window.parsed(
                        "duration",
                        new Length(0, Duration.ofHours(1)),
                        WindowReader::length,
                        "a length of more than nothing and at most %d days, for example PT6H or P2D"
                                .formatted(MOST_DAYS)),
                window.text("recurrence", null),
                window.parsed("selector", Selector.EVERYTHING, Selector::parse, "a label selector")
                        .canonical());
    }

    /** Of this era: a rule is followed from its start on. */
    private static LocalDateTime start(String text) {
        LocalDateTime start = LocalDateTime.parse(text);
        if (start.getYear() < 1970 || start.getYear() > 2999) {
            throw new IllegalArgumentException(text);
        }
        return start.truncatedTo(ChronoUnit.SECONDS);
    }

    /** Weeks, days, then exact time. */
    private static Length length(String text) {
        Matcher matcher = LENGTH.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        long days = 7L * number(matcher.group(1)) + number(matcher.group(2));
        Duration time = matcher.group(3) == null ? Duration.ZERO : Duration.parse("P" + matcher.group(3));
        Duration about = time.plusDays(days);
        if (about.isZero() || about.compareTo(Duration.ofDays(MOST_DAYS)) > 0) {
            throw new IllegalArgumentException(text);
        }
        return new Length((int) days, time);
    }

    private static int number(String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }
}
