// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.plan.model.Finding;
import io.luofleet.plan.model.InventoryHost;
import io.luofleet.plan.model.RequestReader;
import io.luofleet.plan.model.Strategy;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowsTest {
    private static final Map<String, String> ANY = Map.of();

    static Map<String, Object> window(String start, String zone, String duration, String rule, String selector) {
        Map<String, Object> window = new HashMap<>(Map.of("start", start, "zone", zone, "duration", duration));
        window.put("recurrence", rule);
        window.put("selector", selector);
        return window;
    }

    static Strategy strategy(List<?> windows, List<?> exclusions) {
        var reading = RequestReader.read(Map.of(
                "release", "r", "selector", "", "strategy", Map.of("windows", windows, "exclusions", exclusions)));
        assertThat(reading.findings()).isEmpty();
        return reading.request().strategy();
    }

    private static Windows berlin(String start, String duration, String rule) {
        return Windows.of(strategy(List.of(window(start, "Europe/Berlin", duration, rule, null)), List.of()));
    }

    private static Instant at(String text) {
        return Instant.parse(text);
    }

    @Test
    void withoutWindowsItIsAlwaysOpen() {
        // given
        Windows windows = Windows.of(strategy(List.of(), List.of()));

        // when
        Schedule schedule = windows.scheduleOf(ANY);

        // then
        assertThat(schedule.isOpenAt(at("2026-11-25T12:00:00Z"))).isTrue();
        assertThat(schedule.closesAfter(at("2026-11-25T12:00:00Z"))).isEmpty();
        assertThat(schedule.fits(at("2026-11-25T12:00:00Z"), Duration.ofDays(100)))
                .isTrue();
    }

    /** Nightly from 22:00 for six hours; CET is one hour ahead of UTC. */
    @ParameterizedTest
    @CsvSource(textBlock = """
                    2026-12-01T20:59:59Z, false
                    2026-12-01T21:00:00Z, true
                    2026-12-02T02:59:59Z, true
                    2026-12-02T03:00:00Z, false
                    2026-11-30T21:00:00Z, false
                    2027-06-30T20:00:00Z, true
                    2027-06-30T19:59:59Z, false
                    """)
    void aNightlyWindowFollowsTheWallClock(String instant, boolean expected) {
        // given
        Windows nightly = berlin("2026-12-01T22:00:00", "PT6H", "FREQ=DAILY");

        // when
        boolean isOpen = nightly.isOpenAt(ANY, at(instant));

        // then
        assertThat(isOpen).isEqualTo(expected);
    }

    @Test
    void inSpringASkippedStartIsAsMuchLater() {
        // given: on 29 March 2026 Berlin's clocks go from 02:00 to 03:00, which is 01:00 UTC
        Windows nightly = berlin("2026-03-01T02:30:00", "PT2H", "FREQ=DAILY");

        // when
        Optional<Instant> opens = nightly.opensAtOrAfter(ANY, at("2026-03-29T00:00:00Z"));

        // then: 03:30 CEST, and the two hours are two hours
        assertThat(opens).contains(at("2026-03-29T01:30:00Z"));
        assertThat(nightly.closesAfter(ANY, opens.orElseThrow())).contains(at("2026-03-29T03:30:00Z"));
        assertThat(nightly.opensAtOrAfter(ANY, at("2026-03-29T03:30:00Z"))).contains(at("2026-03-30T00:30:00Z"));
    }

    @Test
    void inAutumnAStartInTheDoubleHourIsTheFirst() {
        // given: on 25 October 2026 Berlin's clocks go from 03:00 back to 02:00, which is 01:00 UTC
        Windows nightly = berlin("2026-10-01T02:30:00", "PT2H", "FREQ=DAILY");

        // when
        Optional<Instant> opens = nightly.opensAtOrAfter(ANY, at("2026-10-24T23:00:00Z"));

        // then: 02:30 CEST; two hours later it is 03:30 CET
        assertThat(opens).contains(at("2026-10-25T00:30:00Z"));
        assertThat(nightly.closesAfter(ANY, opens.orElseThrow())).contains(at("2026-10-25T02:30:00Z"));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    2026-03-28T21:00:00Z, PT6H, 2026-03-29T03:00:00Z
                    2026-10-24T20:00:00Z, PT6H, 2026-10-25T02:00:00Z
                    2026-03-28T21:00:00Z, P1D,  2026-03-29T20:00:00Z
                    2026-10-24T20:00:00Z, P1D,  2026-10-25T21:00:00Z
                    """)
    void acrossAChangeHoursAreExactAndDaysAreDays(String opened, String length, String closes) {
        // given: 22:00 in Berlin, once, on the evening before a change
        boolean isSpring = opened.startsWith("2026-03");
        Windows once = berlin(isSpring ? "2026-03-28T22:00:00" : "2026-10-24T22:00:00", length, null);

        // when
        Optional<Instant> end = once.closesAfter(ANY, at(opened));

        // then
        assertThat(end).contains(at(closes));
    }

    @Test
    void aHostFitsWhenItEndsBeforeTheWindowDoes() {
        // given
        Windows nightly = berlin("2026-12-01T22:00:00", "PT6H", "FREQ=DAILY");

        // when
        Schedule schedule = nightly.scheduleOf(ANY);

        // then
        assertThat(schedule.fits(at("2026-12-02T02:50:00Z"), Duration.ofMinutes(10)))
                .isTrue();
        assertThat(schedule.fits(at("2026-12-02T02:50:01Z"), Duration.ofMinutes(10)))
                .isFalse();
        assertThat(schedule.fits(at("2026-12-02T12:00:00Z"), Duration.ofMinutes(10)))
                .isFalse();
    }

    @Test
    void windowsThatTouchAreOne() {
        // given
        Windows touching = Windows.of(strategy(
                List.of(
                        window("2026-12-01T22:00:00", "UTC", "PT2H", null, null),
                        window("2026-12-02T00:00:00", "UTC", "PT2H", null, null)),
                List.of()));

        // when
        Optional<Instant> closes = touching.closesAfter(ANY, at("2026-12-01T23:00:00Z"));

        // then
        assertThat(closes).contains(at("2026-12-02T02:00:00Z"));
    }

    @Test
    void exclusionsBeatWindows() {
        // given
        Windows frozen = Windows.of(strategy(
                List.of(window("2026-12-01T22:00:00", "UTC", "PT6H", "FREQ=DAILY", null)),
                List.of(window("2026-12-24T00:00:00", "UTC", "P8D", null, null))));

        // when
        Schedule schedule = frozen.scheduleOf(ANY);

        // then: the last night ends at midnight, and the first one after begins with the rest of its window
        assertThat(schedule.closesAfter(at("2026-12-23T23:00:00Z"))).contains(at("2026-12-24T00:00:00Z"));
        assertThat(schedule.fits(at("2026-12-23T23:30:00Z"), Duration.ofHours(1)))
                .isFalse();
        assertThat(schedule.isOpenAt(at("2026-12-25T23:00:00Z"))).isFalse();
        assertThat(schedule.opensAtOrAfter(at("2026-12-24T00:00:00Z"))).contains(at("2027-01-01T00:00:00Z"));
    }

    @Test
    void aWindowIsForTheHostsItSelects() {
        // given
        Windows acme = Windows.of(strategy(
                List.of(window("2026-12-01T22:00:00", "UTC", "PT6H", "FREQ=DAILY", "customer=acme")), List.of()));

        // when
        boolean others = acme.isOpenAt(Map.of("customer", "other"), at("2026-12-01T23:00:00Z"));

        // then
        assertThat(others).isFalse();
        assertThat(acme.isOpenAt(Map.of("customer", "acme"), at("2026-12-01T23:00:00Z")))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    FREQ=WEEKLY;BYDAY=MO,TU            | 2026-12-07T22:00:00Z
                    FREQ=MONTHLY;BYDAY=-1SU            | 2026-12-27T22:00:00Z
                    FREQ=WEEKLY;INTERVAL=2;BYDAY=TU    | 2026-12-15T22:00:00Z
                    FREQ=DAILY;UNTIL=20261206          | 2026-12-06T22:00:00Z
                    FREQ=DAILY;UNTIL=20261206T220000Z  | 2026-12-06T22:00:00Z
                    FREQ=DAILY;COUNT=6                 | 2026-12-06T22:00:00Z
                    FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29| 2028-02-29T22:00:00Z
                    """)
    void rulesAreFollowed(String rule, String expected) {
        // given
        Windows windows =
                Windows.of(strategy(List.of(window("2026-12-01T22:00:00", "UTC", "PT1H", rule, null)), List.of()));

        // when
        Optional<Instant> opens = windows.opensAtOrAfter(ANY, at("2026-12-06T12:00:00Z"));

        // then
        assertThat(opens).contains(at(expected));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    2026-11-01T22:00:00 | PT6H |                                       | strategy.windows[0]            | never opens again
                    2026-11-01T22:00:00 | PT6H | FREQ=DAILY;COUNT=3                    | strategy.windows[0]            | never opens again
                    2026-12-01T22:00:00 | PT6H | FREQ=DAILY;UNTIL=20261101             | strategy.windows[0]            | never opens again
                    2026-12-01T22:00:00 | PT6H | FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30   | strategy.windows[0]            | never opens again
                    2026-12-01T22:00:00 | PT6H | FREQ=SOMETIMES                        | strategy.windows[0].recurrence | no RFC 5545 recurrence rule
                    2026-12-01T22:00:00 | PT6H | FREQ=MINUTELY                         | strategy.windows[0].recurrence | more often than hourly
                    2026-12-01T22:00:00 | PT6H | FREQ=DAILY;BYDAY=XX                   | strategy.windows[0].recurrence | no RFC 5545 recurrence rule
                    """)
    void aWindowThatNeverOpensIsFound(String start, String length, String rule, String path, String message) {
        // given
        Strategy strategy = strategy(List.of(window(start, "UTC", length, rule, null)), List.of());

        // when
        List<Finding> findings = Windows.check(strategy, at("2026-11-25T12:00:00Z"), List.of());

        // then
        assertThat(findings).singleElement().satisfies(f -> {
            assertThat(f.path()).startsWith(path);
            assertThat(f.message()).contains(message);
        });
    }

    @Test
    void hostsWithoutAWindowAreFound() {
        // given
        Strategy strategy = strategy(
                List.of(window("2026-12-01T22:00:00", "UTC", "PT6H", "FREQ=DAILY", "customer=acme")), List.of());
        var other = new InventoryHost("h1", "7.3", Map.of("customer", "x"), true, true, Map.of(), Map.of(), null);

        // when
        List<Finding> findings = Windows.check(strategy, at("2026-11-25T12:00:00Z"), List.of(other));

        // then
        assertThat(findings)
                .singleElement()
                .extracting(Finding::message)
                .asString()
                .contains("never open for h1");
    }

    @Test
    void exclusionsThatCoverEveryWindowAreFound() {
        // given
        Strategy strategy = strategy(
                List.of(window("2026-12-01T22:00:00", "UTC", "PT1H", "FREQ=DAILY", null)),
                List.of(window("2026-12-01T21:00:00", "UTC", "PT3H", "FREQ=DAILY", null)));
        var host = new InventoryHost("h1", "7.3", Map.of(), true, true, Map.of(), Map.of(), null);

        // when
        List<Finding> findings = Windows.check(strategy, at("2026-11-25T12:00:00Z"), List.of(host));

        // then
        assertThat(findings).singleElement().extracting(Finding::path).isEqualTo("strategy.windows");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    PT1H,     true
                    PT60M1S,  false
                    """)
    void aHostThatFitsIntoNoOpeningIsFound(String needed, boolean fits) {
        // given
        Strategy strategy =
                strategy(List.of(window("2026-12-01T22:00:00", "UTC", "PT1H", "FREQ=DAILY", null)), List.of());
        var host = new InventoryHost("h1", "7.3", Map.of(), true, true, Map.of(), Map.of(), null);

        // when
        List<Finding> findings =
                Windows.checkLength(strategy, at("2026-12-01T22:30:00Z"), List.of(host), _ -> Duration.parse(needed));

        // then
        assertThat(findings).hasSize(fits ? 0 : 1);
    }

    /** What is known of one instant must not be said of another. */
    @Test
    void aScheduleThatWasAskedBeforeSaysWhatAFreshOneSays() {
        // given: two hours in three are open, but for an excluded night
        Strategy strategy = strategy(
                List.of(window("2026-12-01T00:00:00", "Europe/Berlin", "PT2H", "FREQ=HOURLY;INTERVAL=3", null)),
                List.of(window("2026-12-02T22:30:00", "Europe/Berlin", "PT8H", null, null)));
        Schedule asked = Windows.of(strategy).scheduleOf(ANY);
        List<Instant> instants = new Random(17)
                .longs(300, 0, 3 * 86_400)
                .mapToObj(at("2026-12-01T00:00:00Z")::plusSeconds)
                .toList();

        // when
        List<List<Object>> answers =
                instants.stream().map(i -> answers(asked, i)).toList();

        // then
        assertThat(answers)
                .isEqualTo(instants.stream()
                        .map(i -> answers(Windows.of(strategy).scheduleOf(ANY), i))
                        .toList());
    }

    private static List<Object> answers(Schedule schedule, Instant at) {
        return List.of(schedule.closesAfter(at), schedule.opensAtOrAfter(at), schedule.isOpenAt(at));
    }

    /** Thousands of hosts ask in each pass, under the lock that all rollouts share. */
    @Test
    void theEndOfWindowsThatTouchIsLookedForOnce() {
        // given: it is nine years ahead
        Strategy strategy = strategy(
                List.of(window("2026-12-01T00:00:00", "Europe/Berlin", "PT1H", "FREQ=HOURLY", null)), List.of());
        AtomicInteger looks = new AtomicInteger();
        List<Recurring> windows = new AbstractList<>() {
            private final Recurring window = new Recurring(strategy.windows().getFirst());

            @Override
            public Recurring get(int index) {
                looks.incrementAndGet();
                return window;
            }

            @Override
            public int size() {
                return 1;
            }
        };
        Schedule schedule = new Schedule(false, windows, List.of());
        Instant first = at("2026-12-05T12:00:00Z");
        Optional<Instant> end = schedule.closesAfter(first);
        looks.set(0);

        // when
        List<Optional<Instant>> ends = IntStream.range(0, 1_000)
                .mapToObj(i -> schedule.closesAfter(first.plusSeconds(i)))
                .toList();

        // then
        assertThat(ends).containsOnly(end);
        assertThat(looks).hasValue(0);
    }
}
