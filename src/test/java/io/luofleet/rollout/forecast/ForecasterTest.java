// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.forecast;

import static io.luofleet.rollout.forecast.Samples.IDLE;
import static io.luofleet.rollout.forecast.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.luofleet.plan.model.Strategy;
import io.luofleet.rollout.engine.Engine;
import io.luofleet.rollout.engine.FleetState;
import io.luofleet.rollout.engine.HostFacts;
import io.luofleet.rollout.engine.PauseReason;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.Slot;
import io.luofleet.rollout.engine.Status;
import io.luofleet.rollout.engine.Target;
import io.luofleet.rollout.engine.WindowOracle;
import io.luofleet.rollout.engine.WindowOracle.Opening;
import io.luofleet.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is told of a rollout before it goes. */
class ForecasterTest {
    private static final Duration TOOK = Duration.ofMinutes(6);
    private static final Strategy PLAIN = Samples.strategy(Map.of("soak", "PT10M", "hostSoak", "PT1M"));
    private static final Map<String, HostFacts> ONE_SILENT = Map.of("h2", new HostFacts(false, null));

    @Test
    void anUpdateTakesWhatItsLikeTookAndItsSoak() {
        var question = Samples.question(Samples.rollout(PLAIN, 1, 9, 9, 1), Samples.always(TOOK), 20);

        Forecast forecast = Forecaster.answer(question);

        // The host's own soak is in the update, the wave's comes after it.
        assertThat(forecast.waves().getFirst().endsAt()).isEqualTo(always(after(7)));
        assertThat(forecast.endsAt()).isEqualTo(always(after(17)));
        assertThat(forecast.outcomes()).containsExactly(new Forecast.Share(Outcome.SUCCEEDED, 1, null));
    }

    @Test
    void hostsUnderNoCapGoAtOnce() {
        RolloutState rollout = Samples.rollout(PLAIN, 4, 9, 9, 4);
        List<Target> uncapped = rollout.targets().stream()
                .map(t -> t.at(t.placement().withoutCaps()))
                .toList();
        var question = Samples.question(rollout.with(uncapped), Samples.always(TOOK), 20);

        Forecast forecast = Forecaster.answer(question);

        assertThat(forecast.endsAt()).isEqualTo(always(after(7 + 10)));
    }

    @Test
    void hostsUnderACapGoOneAfterTheOther() {
        var question = Samples.question(Samples.rollout(PLAIN, 4, 9, 1, 4), Samples.always(TOOK), 20);

        Forecast forecast = Forecaster.answer(question);

        assertThat(forecast.endsAt()).isEqualTo(always(after(4 * 7 + 10)));
        assertThat(forecast.heldBy().getFirst().kind()).isEqualTo(Hold.Kind.CAP);
        assertThat(forecast.heldBy().getFirst().level()).isEqualTo("rack");
        assertThat(forecast.heldBy().getFirst().share()).isCloseTo(21.0 / 38, within(1e-9));
    }

    @Test
    void aWaveWaitsForTheSoakAndTheGateOfTheOneBefore() {
        var strategy = Samples.strategy(Map.of(
                "soak",
                "PT10M",
                "hostSoak",
                "PT1M",
                "gates",
                List.of(Map.of("kind", "PERSON", "after", "EACH_WAVE", "timeout", "PT8H"))));
        RolloutState rollout = Samples.rollout(strategy, 1, 9, 9, 1, 3);
        var question = new Question(
                rollout,
                Map.of(),
                IDLE,
                new Engine(WindowOracle.ALWAYS),
                Set.of(),
                Samples.always(TOOK),
                NOW,
                Duration.ofMinutes(30),
                20,
                1);

        Forecast forecast = Forecaster.answer(question);

        assertThat(forecast.waves().get(1).startsAt()).isEqualTo(always(after(7 + 10 + 30)));
    }

    @Test
    void nothingStartsBeforeItsWindow() {
        Instant opens = after(240);
        WindowOracle windows = (_, at) -> at.isBefore(opens) ? new Opening.Shut(opens) : new Opening.Open(null);
        var question =
                Samples.question(Samples.rollout(PLAIN, 1, 9, 9, 1), Samples.always(TOOK), 20, windows, Map.of());

        Forecast forecast = Forecaster.answer(question);

        assertThat(forecast.endsAt()).isEqualTo(always(opens.plus(Duration.ofMinutes(17))));
        assertThat(forecast.heldBy().getFirst().kind()).isEqualTo(Hold.Kind.WINDOW);
    }

    /** Two hours a day: whoever waited for the window waits for the cap once it is open. */
    @Test
    void inAnOpenWindowTheTimeGoesToTheCap() {
        WindowOracle daily = (_, at) -> {
            long minute = Math.floorMod(Duration.between(NOW, at).toMinutes(), 1_440);
            Instant dayBegan = at.minus(Duration.ofMinutes(minute));
            return minute < 120
                    ? new Opening.Open(dayBegan.plus(Duration.ofHours(2)))
                    : new Opening.Shut(dayBegan.plus(Duration.ofDays(1)));
        };
        var question =
                Samples.question(Samples.rollout(PLAIN, 1, 1, 9, 1, 60), Samples.always(TOOK), 10, daily, Map.of());

        Forecast forecast = Forecaster.answer(question);

        double minutes = Duration.between(NOW, forecast.endsAt().p50()).toMinutes();
        double underTheCap = forecast.heldBy().stream()
                .filter(held -> held.kind() == Hold.Kind.CAP)
                .mapToDouble(held -> held.share() * minutes)
                .sum();
        // 59 hosts of the second wave, seven minutes each; the last of them waits for nobody.
        assertThat(underTheCap).isCloseTo(58 * 7.0, within(20.0));
    }

    @Test
    void whereMostFailABudgetTripsAndNobodyKnowsAnEnd() {
        var question = Samples.question(Samples.rollout(PLAIN, 1, 9, 9, 1, 40), Samples.mixed(1000, 700, TOOK), 50);

        Forecast forecast = Forecaster.answer(question);

        assertThat(forecast.outcomes()).hasSize(1);
        assertThat(forecast.outcomes().getFirst().outcome()).isEqualTo(Outcome.PAUSED_BY_BUDGET);
        assertThat(forecast.outcomes().getFirst().example()).contains("fail");
        assertThat(forecast.endsAt()).isEqualTo(new Spread(null, null, null));
    }

    /** One canary in twenty fails: as many courses end with it, give or take four standard deviations. */
    @Test
    void coursesFailAsOftenAsUpdatesDid() {
        var question = Samples.question(Samples.rollout(PLAIN, 1, 9, 9, 1), Samples.mixed(100_000, 5_000, TOOK), 2_000);

        Forecast forecast = Forecaster.answer(question);

        double failed = forecast.outcomes().stream()
                .filter(o -> o.outcome() == Outcome.PAUSED_BY_BUDGET)
                .mapToDouble(Forecast.Share::share)
                .sum();
        assertThat(failed).isCloseTo(0.05, within(0.02));
    }

    @Test
    void aSilentHostIsLeftOutWhereTheStrategySaysSo() {
        var question = Samples.question(
                Samples.rollout(PLAIN, 1, 9, 9, 1, 4), Samples.always(TOOK), 20, WindowOracle.ALWAYS, ONE_SILENT);

        Forecast forecast = Forecaster.answer(question);

        assertThat(forecast.outcomes()).containsExactly(new Forecast.Share(Outcome.SUCCEEDED_WITH_SKIPS, 1, null));
    }

    @Test
    void aRolloutThatWaitsForASilentHostIsStuckAtIt() {
        var waiting = Samples.strategy(Map.of("soak", "PT10M", "offline", "WAIT"));
        var question = Samples.question(
                Samples.rollout(waiting, 1, 9, 9, 1, 4), Samples.always(TOOK), 20, WindowOracle.ALWAYS, ONE_SILENT);

        Forecast forecast = Forecaster.answer(question);

        assertThat(forecast.outcomes().getFirst().outcome()).isEqualTo(Outcome.STUCK);
        assertThat(forecast.outcomes().getFirst().example()).isNotBlank();
        assertThat(forecast.endsAt().p10()).isNull();
    }

    @Test
    void withoutHistoryThePlansExpectationCountsGiveOrTake() {
        var question = Samples.question(Samples.rollout(PLAIN, 1, 9, 9, 1), Samples.NONE, 200);

        Forecast forecast = Forecaster.answer(question);

        // Ten minutes are expected of a host without its soak.
        assertThat(forecast.waves().getFirst().endsAt().p10()).isBetween(after(8), after(10));
        assertThat(forecast.waves().getFirst().endsAt().p90()).isBetween(after(14), after(16));
        assertThat(forecast.history()).isEqualTo(new Forecast.Basis(History.Of.FLEET, 0, 0, UpdateOdds.PRIOR_UPDATES));
    }

    @Test
    void theSameSeedHasTheSameAnswer() {
        RolloutState rollout = Samples.rollout(PLAIN, 5, 20, 2, 1, 10, 300);

        Forecast forecast = Forecaster.answer(Samples.question(rollout, Samples.NONE, 20));

        assertThat(forecast).isEqualTo(Forecaster.answer(Samples.question(rollout, Samples.NONE, 20)));
        assertThat(forecast.endsAt())
                .isNotEqualTo(Forecaster.answer(seeded(rollout, 43)).endsAt());
    }

    @Test
    void whatIsUnderWayTakesWhatIsLeftOfItsTime() {
        RolloutState rollout = Samples.rollout(PLAIN, 1, 9, 9, 1);
        var begun = ((Target.Pending) rollout.targets().getFirst())
                .toUpdating(new UUID(0, 1), 1, NOW.minus(Duration.ofMinutes(5)));
        var question = Samples.question(rollout.with(List.of(begun)), Samples.always(TOOK), 20);

        Forecast forecast = Forecaster.answer(question);

        assertThat(forecast.waves().getFirst().endsAt()).isEqualTo(always(after(2)));
    }

    @Test
    void aPausedRolloutGoesOnAsIfItWereResumed() {
        RolloutState rollout = Samples.rollout(PLAIN, 1, 9, 9, 1, 3);
        List<Target> targets = new ArrayList<>(rollout.targets());
        targets.set(0, ((Target.Pending) targets.getFirst()).toDrifted("it has changed", NOW));
        var paused = rollout.with(targets).with(new Status.Paused(new PauseReason.CanaryFailed(List.of("h0")), NOW));

        Forecast forecast = Forecaster.answer(Samples.question(paused, Samples.always(TOOK), 20));

        assertThat(forecast.outcomes().getFirst().outcome()).isEqualTo(Outcome.ENDED_WITH_FAILURES);
        assertThat(forecast.endsAt().p50()).isNotNull();
    }

    @Test
    void othersSlotsAreFreeAtTheEndOfTheirLeases() {
        RolloutState rollout = Samples.rollout(PLAIN, 1, 1, 9, 1);
        Slot other =
                new Slot("x", new UUID(9, 9), new UUID(9, 8), 1, Map.of(), List.of(), NOW.minusSeconds(60), after(20));
        var question = new Question(
                rollout,
                Map.of(),
                new FleetState(List.of(other), new FleetState.Halt(Principal.of("bob", "token:b"), "look", NOW)),
                new Engine(WindowOracle.ALWAYS),
                Set.of(),
                Samples.always(TOOK),
                NOW,
                Duration.ZERO,
                20,
                1);

        Forecast forecast = Forecaster.answer(question);

        assertThat(forecast.endsAt()).isEqualTo(always(after(20 + 17)));
    }

    @Test
    void theCourseBeginsWithNobodyUpdatedAndEndsWithAll() {
        RolloutState rollout = Samples.rollout(PLAIN, 5, 20, 2, 1, 10, 300);

        Forecast forecast = Forecaster.answer(Samples.question(rollout, Samples.always(TOOK), 20));

        assertThat(forecast.course().getFirst().updatedP90()).isZero();
        assertThat(forecast.course().getLast().updatedP10()).isEqualTo(300);
        assertThat(forecast.course()).allSatisfy(p -> assertThat(p.downP90()).isBetween(0, 20));
        assertThat(forecast.course().stream().mapToInt(Forecast.Point::downP50).max())
                .hasValue(20);
    }

    private static Question seeded(RolloutState rollout, long seed) {
        return new Question(
                rollout,
                Map.of(),
                IDLE,
                new Engine(WindowOracle.ALWAYS),
                Set.of(),
                Samples.NONE,
                NOW,
                Duration.ZERO,
                20,
                seed);
    }

    private static Instant after(long minutes) {
        return NOW.plus(Duration.ofMinutes(minutes));
    }

    private static Spread always(Instant at) {
        return new Spread(at, at, at);
    }
}
