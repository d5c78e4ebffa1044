// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.forecast;

import io.luofleet.rollout.engine.Slot;
import io.luofleet.rollout.engine.Target;
import io.luofleet.update.phase.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/** Runs courses and says what they have in common. */
public final class Forecaster {
    /** Rollouts of fewer hosts are run update by update. */
    private static final int SMALL = 200;

    private static final int POINTS = 60;
    /** When courses have cost so much, about ten seconds of a processor, there are no more of them; counted, so that answers are repeatable. */
    private static final long MOST_LOOKS = 120_000_000;

    private static final int FEWEST = 10;

    private final Question question;
    private final List<Target> targets;

    private Forecaster(Question question) {
        this.question = question;
        this.targets = question.rollout().targets();
    }

    /** The answer to a question; the same each time. It may take seconds of a processor, and no lock. */
    public static Forecast answer(Question question) {
        return new Forecaster(question).answer();
    }

    private Forecast answer() {
        Course.Step step = targets.size() < SMALL ? Course.Step.ONE : Course.Step.SEVERAL;
        List<Taken> courses = courses(question, step);
        return new Forecast(
                question.from(),
                (int) targets.stream().filter(t -> !(t instanceof Target.Ended)).count(),
                courses.size(),
                question.seed(),
                basis(),
                spread(courses, Taken::end),
                outcomes(courses),
                waves(courses),
                heldBy(courses),
                course(courses));
    }

    static List<Taken> courses(Question question, Course.Step step) {
        List<Target> targets = question.rollout().targets();
        Map<String, Integer> places = new HashMap<>();
        IntStream.range(0, targets.size())
                .forEach(i -> places.put(targets.get(i).host(), i));
        var setting = new Course.Setting(
                Kinds.of(targets, question.hosts(), question.labelsThatMatter()),
                places,
                new UpdateOdds(question.history(), question.rollout().strategy().hostSoak()),
                question.fleet().slots().stream()
                        .filter(slot -> isLease(question, slot))
                        .toList());
        List<Taken> courses = new ArrayList<>();
        long looks = 0;
        while (courses.size() < question.draws() && (looks < MOST_LOOKS || courses.size() < FEWEST)) {
            Taken course = new Course(question, setting, step, courses.size()).run();
            courses.add(course);
            looks += course.looks();
        }
        return courses;
    }

    /** Slots of others, which go by themselves. */
    private static boolean isLease(Question question, Slot slot) {
        return !question.rollout().id().equals(slot.rollout())
                && !question.fleet().ghosts().containsKey(slot.host());
    }

    private Forecast.Basis basis() {
        List<Recorded> updates = question.history().updates();
        return new Forecast.Basis(
                question.history().of(),
                updates.size(),
                (int) updates.stream()
                        .filter(u -> !(u.end() instanceof Phase.Succeeded))
                        .count(),
                UpdateOdds.PRIOR_UPDATES);
    }

    private static Spread spread(List<Taken> courses, Function<Taken, Instant> when) {
        List<Instant> times = new ArrayList<>();
        courses.forEach(course -> times.add(when.apply(course)));
        return Spread.of(times);
    }

    private static List<Forecast.Share> outcomes(List<Taken> courses) {
        Map<Outcome, List<Taken>> by = new TreeMap<>();
        courses.forEach(
                c -> by.computeIfAbsent(c.outcome(), _ -> new ArrayList<>()).add(c));
        return by.entrySet().stream()
                .map(e -> new Forecast.Share(
                        e.getKey(),
                        (double) e.getValue().size() / courses.size(),
                        e.getValue().getFirst().why()))
                .sorted(Comparator.comparingDouble(Forecast.Share::share).reversed())
                .toList();
    }

    private List<Forecast.Wave> waves(List<Taken> courses) {
        return IntStream.range(
                        question.rollout().progress().wave(), question.rollout().waves())
                .mapToObj(wave -> new Forecast.Wave(
                        wave,
                        (int) targets.stream()
                                .filter(t -> t.placement().wave() == wave)
                                .count(),
                        spread(courses, c -> c.opened().get(wave)),
                        spread(courses, c -> c.closed().get(wave))))
                .toList();
    }

    private static List<Forecast.HeldBy> heldBy(List<Taken> courses) {
        Map<Hold, Double> sums = new TreeMap<>();
        courses.forEach(c -> c.held().forEach((hold, millis) -> sums.merge(hold, millis, Double::sum)));
        double all = sums.values().stream().mapToDouble(m -> m).sum();
        return sums.entrySet().stream()
                .filter(e -> e.getValue() > 0)
                .map(e -> new Forecast.HeldBy(e.getKey().kind(), e.getKey().level(), e.getValue() / all))
                .sorted(Comparator.comparingDouble(Forecast.HeldBy::share).reversed())
                .toList();
    }

    private List<Forecast.Point> course(List<Taken> courses) {
        Instant end = spread(courses, this::lastMoment).p90();
        Duration whole = Duration.between(question.from(), end);
        if (whole.isZero() || whole.isNegative()) {
            return List.of();
        }
        return IntStream.rangeClosed(0, POINTS)
                .mapToObj(i -> question.from().plus(whole.multipliedBy(i).dividedBy(POINTS)))
                .map(at -> point(courses, at))
                .toList();
    }

    private Instant lastMoment(Taken course) {
        return course.end() == null ? course.ends().last(question.from()) : course.end();
    }

    private static Forecast.Point point(List<Taken> courses, Instant at) {
        int[] updated = sorted(courses, c -> c.updated().until(at));
        int[] down = sorted(courses, c -> c.starts().until(at) - c.ends().until(at));
        int count = courses.size();
        return new Forecast.Point(
                at,
                updated[Spread.rank(count, 10)],
                updated[Spread.rank(count, 50)],
                updated[Spread.rank(count, 90)],
                down[Spread.rank(count, 50)],
                down[Spread.rank(count, 90)]);
    }

    private static int[] sorted(List<Taken> courses, ToIntFunction<Taken> number) {
        return courses.stream().mapToInt(number).sorted().toArray();
    }
}
