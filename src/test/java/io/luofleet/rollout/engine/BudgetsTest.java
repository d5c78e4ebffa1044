// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import static io.luofleet.rollout.engine.Samples.NOW;
import static io.luofleet.rollout.engine.Samples.UPDATE;
import static io.luofleet.rollout.engine.Samples.budget;
import static io.luofleet.rollout.engine.Samples.failed;
import static io.luofleet.rollout.engine.Samples.lostGuests;
import static io.luofleet.rollout.engine.Samples.pending;
import static io.luofleet.rollout.engine.Samples.place;
import static io.luofleet.rollout.engine.Samples.rollout;
import static io.luofleet.rollout.engine.Samples.strategy;
import static io.luofleet.rollout.engine.Samples.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.plan.model.Amount;
import io.luofleet.plan.model.Strategy;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BudgetsTest {
    private static final Target CANARY = succeeded(place("h0", 0, "r0"));
    private static final Strategy TEN_PERCENT =
            strategy(budget(5, new Amount.Percent(10), new Amount.Count(1)), Strategy.Offline.WAIT);

    @Test
    void aPercentageNeedsItsSample() {
        // given
        RolloutState state = of(TEN_PERCENT, CANARY, error("h1", 1, "r1"), ok("h2", 1, "r2"), ok("h3", 1, "r3"));

        // when
        Optional<PauseReason> exceeded = new Budgets(state).exceeded();

        // then
        assertThat(exceeded).isEmpty();
    }

    @Test
    void itTripsOnceTheSampleIsThere() {
        // given
        RolloutState state =
                of(TEN_PERCENT, CANARY, error("h1", 1, "r1"), ok("h2", 1, "r2"), ok("h3", 1, "r3"), ok("h4", 1, "r4"));

        // when
        Optional<PauseReason> exceeded = new Budgets(state).exceeded();

        // then
        assertThat(exceeded)
                .contains(new PauseReason.BudgetTripped(BudgetKind.ERROR, "FLEET", "*", 0, 5, List.of("h1")));
    }

    @Test
    void hostsNotAttemptedAreNoSample() {
        // given
        RolloutState state = of(
                TEN_PERCENT,
                CANARY,
                error("h1", 1, "r1"),
                ok("h2", 1, "r2"),
                ok("h3", 1, "r3"),
                pending(place("h4", 1, "r4")));

        // when
        Optional<PauseReason> exceeded = new Budgets(state).exceeded();

        // then
        assertThat(exceeded).isEmpty();
    }

    @Test
    void aCountNeedsNoSample() {
        // given
        RolloutState state = of(
                TEN_PERCENT,
                CANARY,
                failed(place("h1", 1, "r1"), FailureKind.SILENCE),
                failed(place("h2", 1, "r2"), FailureKind.SILENCE));

        // when
        Optional<PauseReason> exceeded = new Budgets(state).exceeded();

        // then
        assertThat(exceeded)
                .contains(new PauseReason.BudgetTripped(BudgetKind.SILENCE, "FLEET", "*", 1, 3, List.of("h1", "h2")));
    }

    @Test
    void kindsAreCountedApart() {
        // given
        Strategy oneOfEach = strategy(budget(1, new Amount.Count(1), new Amount.Count(1)), Strategy.Offline.WAIT);
        RolloutState state = of(
                oneOfEach,
                CANARY,
                error("h1", 1, "r1"),
                failed(place("h2", 1, "r2"), FailureKind.TIMEOUT),
                failed(place("h3", 1, "r3"), FailureKind.SILENCE));

        // when
        Optional<PauseReason> exceeded = new Budgets(state).exceeded();

        // then
        assertThat(exceeded).isEmpty();
    }

    @Test
    void aDomainCanTripAlone() {
        // given
        Strategy third = strategy(budget(2, new Amount.Percent(34), new Amount.Count(1)), Strategy.Offline.WAIT);
        RolloutState state =
                of(third, CANARY, error("h1", 1, "r1"), ok("h2", 1, "r1"), ok("h3", 1, "r2"), ok("h4", 1, "r2"));

        // when
        Optional<PauseReason> exceeded = new Budgets(state).exceeded();

        // then
        assertThat(exceeded)
                .contains(new PauseReason.BudgetTripped(BudgetKind.ERROR, "rack", "r1", 0, 2, List.of("h1")));
    }

    @Test
    void aWaveCanTripAlone() {
        // given
        Strategy third = strategy(budget(2, new Amount.Percent(34), new Amount.Count(1)), Strategy.Offline.WAIT);
        RolloutState state =
                of(third, CANARY, ok("h1", 1, "r1"), ok("h2", 1, "r2"), error("h3", 2, "r3"), ok("h4", 2, "r4"));

        // when
        Optional<PauseReason> exceeded = new Budgets(state).exceeded();

        // then
        assertThat(exceeded)
                .contains(new PauseReason.BudgetTripped(BudgetKind.ERROR, "WAVE", "2", 0, 2, List.of("h3")));
    }

    @Test
    void whatAnOperatorAcceptedDoesNotCountAgain() {
        // given
        RolloutState state = of(
                TEN_PERCENT,
                failed(place("h0", 0, "r0"), FailureKind.ERROR).accepting(),
                error("h1", 1, "r1").accepting(),
                ok("h2", 1, "r2"),
                ok("h3", 1, "r3"),
                ok("h4", 1, "r4"));

        // when
        Optional<PauseReason> exceeded = new Budgets(state).exceeded();

        // then
        assertThat(exceeded).isEmpty();
    }

    @Test
    void anyFailedCanaryPauses() {
        // given
        RolloutState state = of(TEN_PERCENT, error("h0", 0, "r0"), pending(place("h1", 1, "r1")));

        // when
        Optional<PauseReason> exceeded = new Budgets(state).exceeded();

        // then
        assertThat(exceeded).contains(new PauseReason.CanaryFailed(List.of("h0")));
    }

    @Test
    void noneIsNoneOfHoweverFew() {
        // given
        Strategy none = strategy(budget(5, new Amount.Percent(0), new Amount.Count(1)), Strategy.Offline.WAIT);
        RolloutState state = of(none, CANARY, error("h1", 1, "r1"), pending(place("h2", 1, "r2")));

        // when
        Optional<PauseReason> exceeded = new Budgets(state).exceeded();

        // then
        assertThat(exceeded)
                .contains(new PauseReason.BudgetTripped(BudgetKind.ERROR, "FLEET", "*", 0, 2, List.of("h1")));
    }

    @Test
    void aWaveThatHasEndedNeedsNoSample() {
        // given
        RolloutState state = of(TEN_PERCENT, CANARY, error("h1", 1, "r1"), ok("h2", 1, "r2"), ok("h3", 1, "r3"));

        // when
        Optional<PauseReason> exceeded = new Budgets(state).exceededByWave(1);

        // then
        assertThat(exceeded)
                .contains(new PauseReason.BudgetTripped(BudgetKind.ERROR, "WAVE", "1", 0, 3, List.of("h1")));
    }

    @Test
    void aWaveWithinItsShareIsPassed() {
        // given
        Strategy third = strategy(budget(5, new Amount.Percent(34), new Amount.Count(1)), Strategy.Offline.WAIT);
        RolloutState state = of(third, CANARY, error("h1", 1, "r1"), ok("h2", 1, "r2"), ok("h3", 1, "r3"));

        // when
        Optional<PauseReason> exceeded = new Budgets(state).exceededByWave(1);

        // then
        assertThat(exceeded).isEmpty();
    }

    @Test
    void theFirstLostGuestsPauseWhateverTheSample() {
        // given
        Strategy generous = strategy(budget(5, new Amount.Percent(100), new Amount.Count(9)), Strategy.Offline.WAIT);
        RolloutState state = of(generous, CANARY, lostGuests(place("h1", 1, "r1")), pending(place("h2", 1, "r2")));

        // when
        Optional<PauseReason> exceeded = new Budgets(state).exceeded();

        // then
        assertThat(exceeded)
                .contains(new PauseReason.BudgetTripped(BudgetKind.GUESTS_LOST, "FLEET", "*", 0, 2, List.of("h1")));
    }

    @Test
    void aFailureWithAnAttemptLeftDoesNotCount() {
        // given
        var trouble = new Target.Trouble(FailureKind.ERROR, "CODE", NOW, false, false);
        var again = new Target.Pending(place("h0", 0, "r0"), 1, 1, trouble, NOW);
        Strategy none = strategy(budget(1, new Amount.Count(0), new Amount.Count(0)), Strategy.Offline.WAIT);
        RolloutState waiting = of(none, again, pending(place("h1", 1, "r1")));
        RolloutState trying = of(none, again.toUpdating(UPDATE, 2, NOW), pending(place("h1", 1, "r1")));

        // when
        List<Optional<PauseReason>> exceeded = Stream.of(waiting, trying)
                .map(state -> new Budgets(state).exceeded())
                .toList();

        // then
        assertThat(exceeded).allMatch(Optional::isEmpty);
    }

    @Test
    void aFailedLastAttemptCounts() {
        // given
        var trouble = new Target.Trouble(FailureKind.ERROR, "CODE", NOW, false, false);
        RolloutState state = of(TEN_PERCENT, new Target.Aborted(place("h0", 0, "r0"), 2, trouble, null, NOW));

        // when
        Optional<PauseReason> exceeded = new Budgets(state).exceeded();

        // then
        assertThat(exceeded).contains(new PauseReason.CanaryFailed(List.of("h0")));
    }

    private static Target ok(String host, int wave, String rack) {
        return succeeded(place(host, wave, rack));
    }

    private static Target error(String host, int wave, String rack) {
        return failed(place(host, wave, rack), FailureKind.ERROR);
    }

    private static RolloutState of(Strategy strategy, Target... targets) {
        return rollout(strategy, targets);
    }
}
