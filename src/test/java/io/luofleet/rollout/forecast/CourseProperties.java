// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.luofleet.plan.model.Strategy;
import io.luofleet.rollout.engine.HostFacts;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.WindowOracle;
import io.luofleet.rollout.engine.WindowOracle.Opening;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** To look at few hosts, and at several updates in a step, comes to what looking at everything each time does. */
class CourseProperties {
    /** Six thousand others were tried besides these. */
    @Property(tries = 150, seed = "2026")
    void whatTheEngineIsNotShownWouldNotHaveMattered(
            @ForAll @IntRange(min = 1, max = 5) int rackSize,
            @ForAll @IntRange(min = 1, max = 80) int fleetCap,
            @ForAll @IntRange(min = 1, max = 3) int rackCap,
            @ForAll @IntRange(min = 0, max = 40) int undoneInHundred,
            @ForAll @IntRange(min = 4, max = 90) int hosts,
            @ForAll boolean isWaiting,
            @ForAll boolean isByZone,
            @ForAll long seed) {
        RolloutState rollout =
                Samples.rollout(strategy(isWaiting, seed), rackSize, fleetCap, rackCap, 2, 2 + hosts / 3, 2 + hosts);
        Question question = Samples.question(
                rollout,
                history(undoneInHundred, seed),
                3,
                isByZone ? CourseProperties::byZone : WindowOracle.ALWAYS,
                facts(hosts, seed));

        List<Taken> few = Forecaster.courses(question, Course.Step.ONE);

        List<Taken> all = Forecaster.courses(question, Course.Step.ONE_OF_ALL);
        for (int i = 0; i < all.size(); i++) {
            assertThat(few.get(i))
                    .usingRecursiveComparison()
                    .ignoringFields("held", "why", "looks")
                    .isEqualTo(all.get(i));
        }
    }

    @Example
    void severalUpdatesInAStepComeToAboutTheSameEnd() {
        var strategy = Samples.strategy(Map.of("soak", "PT10M", "hostSoak", "PT1M"));
        Question question = Samples.question(Samples.rollout(strategy, 20, 60, 1, 5, 400, 2_000), history(0, 7), 5);
        Spread exact = end(Forecaster.courses(question, Course.Step.ONE));

        Spread inSteps = end(Forecaster.courses(question, Course.Step.SEVERAL));

        assertThat(minutes(inSteps.p50())).isCloseTo(minutes(exact.p50()), within(minutes(exact.p50()) * 0.02));
        assertThat(minutes(inSteps.p90())).isCloseTo(minutes(exact.p90()), within(minutes(exact.p90()) * 0.02));
    }

    /** What it costs is bounded by what it is shown, which is guarded here rather than the time. */
    @Example
    void tenThousandHostsAreLookedAtAHundredTimesEachAtMost() {
        var strategy = Samples.strategy(Map.of("soak", "PT10M", "hostSoak", "PT1M"));
        Question question =
                Samples.question(Samples.rollout(strategy, 20, 1_000, 1, 10, 2_500, 10_000), history(1, 7), 1);

        List<Taken> courses = Forecaster.courses(question, Course.Step.SEVERAL);

        assertThat(courses.getFirst().looks()).isLessThan(100L * 10_000);
    }

    private static Spread end(List<Taken> courses) {
        return Spread.of(courses.stream().map(Taken::end).toList());
    }

    private static double minutes(Instant end) {
        return Duration.between(Samples.NOW, end).toSeconds() / 60.0;
    }

    private static Strategy strategy(boolean isWaiting, long seed) {
        return Samples.strategy(Map.of(
                "soak",
                "PT10M",
                "hostSoak",
                "PT1M",
                "offline",
                isWaiting ? "WAIT" : "SKIP",
                "retry",
                Map.of("maxAttempts", 1 + Math.floorMod(seed, 3), "delay", "PT3M")));
    }

    private static History history(int undoneInHundred, long seed) {
        var random = new Random(seed);
        return new History(
                IntStream.range(0, 500)
                        .mapToObj(_ -> new Recorded(
                                Duration.ofSeconds(120 + random.nextInt(600)),
                                random.nextInt(100) < undoneInHundred ? Samples.UNDONE : Samples.SUCCESS))
                        .toList(),
                History.Of.RELEASE);
    }

    /** Every eighth host is silent, and every fifteenth cordoned. */
    private static Map<String, HostFacts> facts(int hosts, long seed) {
        var random = new Random(seed);
        Map<String, HostFacts> facts = new HashMap<>();
        for (int i = 0; i < hosts; i++) {
            if (random.nextInt(8) == 0) {
                facts.put("h" + i, new HostFacts(false, null));
            } else if (random.nextInt(15) == 0) {
                facts.put(
                        "h" + i,
                        new HostFacts(io.luofleet.uptime.model.Presence.PRESENT, null, null, "cordoned by bob"));
            }
        }
        return facts;
    }

    /** Each zone has an hour of three to itself. */
    private static Opening byZone(Map<String, String> labels, Instant at) {
        long hour = at.getEpochSecond() / 3_600;
        int zone = Integer.parseInt(labels.get("zone").substring(1));
        long next = hour + Math.floorMod(zone - hour, 3);
        return next == hour
                ? new Opening.Open(Instant.ofEpochSecond((hour + 1) * 3_600))
                : new Opening.Shut(Instant.ofEpochSecond(next * 3_600));
    }
}
