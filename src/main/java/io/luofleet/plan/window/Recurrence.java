// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.window;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.Freq;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;
import org.dmfs.rfc5545.recur.RecurrenceRuleIterator;

/**
 * The local times at which a window starts, by an RFC 5545 recurrence rule. The rule is followed by the wall clock; what an
 * hour that is skipped or happens twice does to a start is decided where local times become instants.
 */
final class Recurrence {
    private final LocalDateTime start;
    private final RecurrenceRule rule;

    private Recurrence(LocalDateTime start, RecurrenceRule rule) {
        this.start = start;
        this.rule = rule;
    }

    /**
     * Reads a rule.
     *
     * @param rule the rule; {@code null} for once
     * @throws IllegalArgumentException when it is none, or one that starts windows more often than every hour
     */
    static Recurrence of(LocalDateTime start, ZoneId zone, String rule) {
        if (rule == null) {
            return new Recurrence(start, null);
        }
        try {
            RecurrenceRule parsed = new RecurrenceRule(rule, RecurrenceRule.RfcMode.RFC5545_STRICT);
            if (parsed.getFreq() == Freq.SECONDLY || parsed.getFreq() == Freq.MINUTELY) {
                throw new IllegalArgumentException("must not happen more often than hourly");
            }
            if (parsed.getUntil() != null) {
                parsed.setUntil(floating(localUntil(parsed.getUntil(), zone)));
            }
            return new Recurrence(start, parsed);
        } catch (InvalidRecurrenceRuleException e) {
            throw new IllegalArgumentException("is no RFC 5545 recurrence rule: " + e.getMessage(), e);
        }
    }

    /** The starts from {@code first} to {@code last}, both inclusive. */
    List<LocalDateTime> between(LocalDateTime first, LocalDateTime last) {
        List<LocalDateTime> starts = new ArrayList<>();
        LocalDateTime next = atOrAfter(first);
        if (next == null || next.isAfter(last)) {
            return starts;
        }
        if (rule == null) {
            return List.of(next);
        }
        RecurrenceRuleIterator iterator = iteratorFrom(first);
        try {
            while (iterator.hasNext()) {
                LocalDateTime at = local(iterator.nextDateTime());
                if (at.isAfter(last)) {
                    break;
                }
                if (!at.isBefore(first)) {
                    starts.add(at);
                }
            }
        } catch (IllegalArgumentException _) {
            // The rule has come to a part of the calendar where it never happens again.
        }
        return starts;
    }

    /** The first start not before {@code first}; {@code null} when there is none any more. */
    LocalDateTime atOrAfter(LocalDateTime first) {
        if (rule == null) {
            return start.isBefore(first) ? null : start;
        }
        try {
            RecurrenceRuleIterator iterator = iteratorFrom(first);
            while (iterator.hasNext()) {
                LocalDateTime at = local(iterator.nextDateTime());
                if (!at.isBefore(first)) {
                    return at;
                }
            }
            return null;
        } catch (IllegalArgumentException _) {
            // The library gives up on rules that find no date for a thousand intervals, such as 30 February.
            return null;
        }
    }

    private RecurrenceRuleIterator iteratorFrom(LocalDateTime first) {
        RecurrenceRuleIterator iterator = rule.iterator(floating(start));
        if (first.isAfter(start)) {
            iterator.fastForward(floating(first));
        }
        return iterator;
    }

    /** An UNTIL of a date includes that day; one in UTC is the local time of that instant. */
    private static LocalDateTime localUntil(DateTime until, ZoneId zone) {
        if (until.isAllDay()) {
            return LocalDateTime.of(until.getYear(), until.getMonth() + 1, until.getDayOfMonth(), 23, 59, 59);
        }
        LocalDateTime written = local(until);
        return until.isFloating()
                ? written
                : written.atOffset(ZoneOffset.UTC).atZoneSameInstant(zone).toLocalDateTime();
    }

    private static DateTime floating(LocalDateTime at) {
        return new DateTime(
                (TimeZone) null,
                at.getYear(),
                at.getMonthValue() - 1,
                at.getDayOfMonth(),
                at.getHour(),
                at.getMinute(),
                at.getSecond());
    }

    private static LocalDateTime local(DateTime at) {
        return LocalDateTime.of(
                at.getYear(), at.getMonth() + 1, at.getDayOfMonth(), at.getHours(), at.getMinutes(), at.getSeconds());
    }
}
