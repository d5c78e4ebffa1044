// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import static io.luofleet.rollout.engine.Samples.ALICE;
import static io.luofleet.rollout.engine.Samples.BOB;
import static io.luofleet.rollout.engine.Samples.ENGINE;
import static io.luofleet.rollout.engine.Samples.IDLE;
import static io.luofleet.rollout.engine.Samples.NOW;
import static io.luofleet.rollout.engine.Samples.PERSON;
import static io.luofleet.rollout.engine.Samples.UPDATE;
import static io.luofleet.rollout.engine.Samples.budget;
import static io.luofleet.rollout.engine.Samples.failed;
import static io.luofleet.rollout.engine.Samples.in;
import static io.luofleet.rollout.engine.Samples.pending;
import static io.luofleet.rollout.engine.Samples.place;
import static io.luofleet.rollout.engine.Samples.rollout;
import static io.luofleet.rollout.engine.Samples.silent;
import static io.luofleet.rollout.engine.Samples.slot;
import static io.luofleet.rollout.engine.Samples.strategy;
import static io.luofleet.rollout.engine.Samples.succeeded;
import static io.luofleet.rollout.engine.Samples.updating;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.luofleet.plan.model.Amount;
import io.luofleet.plan.model.Gate;
import io.luofleet.plan.model.Strategy;
import io.luofleet.rollout.engine.WindowOracle.Opening;
import io.luofleet.update.phase.PhaseName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineTest {
    private static final Placement CANARY = place("h0", 0, "r0");
    private static final Placement NEXT = place("h1", 1, "r1");
    private static final Strategy SKIPPING =
            strategy(budget(5, new Amount.Percent(10), new Amount.Count(1)), Strategy.Offline.SKIP);

    @Test
    void theCanaryStartsAndTheNextWaveWaitsForIt() {
        // given
        RolloutState state = rollout(strategy(), pending(CANARY), pending(NEXT));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).containsExactly(new Decision.Start("h0"));
        assertThat(decisions.waiting()).containsExactly(entry("h1", new Waiting.ForWave(0, Names.of(List.of("h0")))));
    }

    @Test
    void nothingStartsBeforeTheApproval() {
        // given
        RolloutState state = rollout(strategy(), pending(CANARY)).with(new Status.AwaitingApproval());

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).isEmpty();
        assertThat(decisions.waiting()).containsExactly(entry("h0", new Waiting.ForApproval(ALICE)));
    }

    @Test
    void nothingStartsWhileHalted() {
        // given
        var halt = new FleetState.Halt(BOB, "smoke", NOW);
        RolloutState state = rollout(strategy(), pending(CANARY));

        // when
        Decisions decisions = ENGINE.decide(state, new FleetState(List.of(), halt), NOW);

        // then
        assertThat(decisions.actions()).isEmpty();
        assertThat(decisions.waiting()).containsExactly(entry("h0", new Waiting.WhileHalted(halt)));
    }

    @Test
    void whatIsUnderWayGoesOnWhilePaused() {
        // given
        var why = new PauseReason.Asked(BOB, "lunch");
        RolloutState state = rollout(strategy(), updating(CANARY, PhaseName.STAGING), pending(place("h2", 0, "r2")))
                .with(new Status.Paused(why, NOW));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).isEmpty();
        assertThat(decisions.waiting()).containsExactly(entry("h2", new Waiting.WhilePaused(why, NOW)));
    }

    @Test
    void aFailedCanaryPausesAndNothingStarts() {
        // given
        RolloutState state =
                rollout(strategy(), failed(CANARY, FailureKind.ERROR), pending(place("h2", 0, "r2")), pending(NEXT));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions())
                .containsExactly(new Decision.Pause(new PauseReason.CanaryFailed(List.of("h0"))));
        assertThat(decisions.waiting()).containsOnlyKeys("h1", "h2");
    }

    @Test
    void anAbortUndoesWhatCanBeUndoneAndSkipsTheRest() {
        // given
        RolloutState state = rollout(
                        strategy(),
                        updating(CANARY, PhaseName.PRESERVED),
                        updating(place("h2", 0, "r2"), PhaseName.REBOOTING),
                        pending(NEXT))
                .with(new Status.Aborting(BOB, "wrong release", NOW));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions())
                .containsExactly(
                        new Decision.AbortHost("h0", UPDATE, Withdrawal.ROLLOUT_ABORTED),
                        new Decision.SkipHost(
                                "h1", SkipCause.ROLLOUT_ABORTED, "The rollout was aborted: wrong release"));
    }

    @Test
    void anAbortedRolloutIsOverWhenItsLastUpdateIs() {
        // given
        RolloutState state =
                rollout(strategy(), succeeded(CANARY)).with(new Status.Aborting(BOB, "wrong release", NOW));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).containsExactly(new Decision.Complete(new Status.Aborted(NOW)));
    }

    @Test
    void aClosingWindowCallsBackOnlyWhatIsNotPastThePointOfNoReturn() {
        // given
        var engine = new Engine((_, _) -> new Opening.Shut(NOW.plusSeconds(60)));
        RolloutState state = rollout(
                strategy(),
                updating(CANARY, PhaseName.PRESERVED),
                updating(place("h2", 0, "r2"), PhaseName.RETRIEVING),
                pending(place("h3", 0, "r3")));

        // when
        Decisions decisions = engine.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).containsExactly(new Decision.AbortHost("h0", UPDATE, Withdrawal.WINDOW_CLOSED));
        assertThat(decisions.waiting()).containsExactly(entry("h3", new Waiting.ForWindow(NOW.plusSeconds(60))));
    }

    @Test
    void aHostThatCouldNotFinishInTheWindowIsNotStarted() {
        // given
        Instant closes = NOW.plus(CANARY.expected()).minusMillis(1);
        var engine = new Engine((_, _) -> new Opening.Open(closes));

        // when
        Decisions decisions = engine.decide(rollout(strategy(), pending(CANARY)), IDLE, NOW);

        // then
        assertThat(decisions.actions()).isEmpty();
        assertThat(decisions.waiting())
                .containsExactly(entry("h0", new Waiting.ForLongerWindow(closes, CANARY.expected())));
    }

    @Test
    void aHostThatJustFinishesInTheWindowIsStarted() {
        // given
        var engine = new Engine((_, _) -> new Opening.Open(NOW.plus(CANARY.expected())));

        // when
        Decisions decisions = engine.decide(rollout(strategy(), pending(CANARY)), IDLE, NOW);

        // then
        assertThat(decisions.actions()).containsExactly(new Decision.Start("h0"));
    }

    @Test
    void startsOfOnePassShareTheCaps() {
        // given
        Cap one = new Cap("rack", "r0", 1);
        RolloutState state =
                rollout(strategy(), pending(place("h0", 0, "r0", one)), pending(place("h2", 0, "r0", one)));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).containsExactly(new Decision.Start("h0"));
        assertThat(decisions.waiting().get("h2")).isInstanceOfSatisfying(Waiting.ForSlot.class, w -> assertThat(w.cap())
                .isEqualTo(one));
    }

    @Test
    void aHostBehindAFullRackDoesNotHoldUpTheNextRack() {
        // given
        Cap full = new Cap("rack", "r0", 1);
        var fleet = new FleetState(List.of(slot(place("x", 0, "r0"))), null);
        RolloutState state = rollout(
                strategy(),
                pending(place("h0", 0, "r0", full)),
                pending(place("h2", 0, "r2", new Cap("rack", "r2", 1))));

        // when
        Decisions decisions = ENGINE.decide(state, fleet, NOW);

        // then
        assertThat(decisions.actions()).containsExactly(new Decision.Start("h2"));
        assertThat(decisions.waiting())
                .containsExactly(entry("h0", new Waiting.ForSlot(full, 1, fleet.slots(), Map.of(), 0, List.of())));
    }

    @Test
    void aHostWithItsOwnGhostWaitsForIt() {
        // given
        Slot ghost = slot(CANARY);

        // when
        Decisions decisions =
                ENGINE.decide(rollout(strategy(), pending(CANARY)), new FleetState(List.of(ghost), null), NOW);

        // then
        assertThat(decisions.waiting()).containsExactly(entry("h0", new Waiting.ForOwnSlot(ghost, null)));
    }

    @Test
    void aSilentHostIsWaitedFor() {
        // given
        RolloutState state = Samples.with(rollout(strategy(), pending(CANARY)), new HostFacts(false, null));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).isEmpty();
        assertThat(decisions.waiting()).containsExactly(entry("h0", new Waiting.ForHost()));
    }

    @Test
    void aSilentHostIsLeftOutWhereTheStrategySaysSo() {
        // given
        RolloutState state =
                silent(rollout(SKIPPING, succeeded(CANARY), pending(NEXT)).with(new Progress.Rolling(1, 0)), "h1");

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions())
                .containsExactly(new Decision.SkipHost("h1", SkipCause.SILENT, "The host was silent at its turn."));
    }

    @Test
    void aHostWithAnotherUpdateWaitsForIt() {
        // given
        UUID other = new UUID(0, 99);
        RolloutState state = Samples.with(rollout(strategy(), pending(CANARY)), new HostFacts(true, other));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.waiting()).containsExactly(entry("h0", new Waiting.ForOtherUpdate(other)));
    }

    @Test
    void anotherAttemptWaitsForItsDelay() {
        // given
        var trouble = new Target.Trouble(FailureKind.ERROR, "CODE", NOW, true, false);
        RolloutState state = rollout(strategy(), new Target.Pending(CANARY, 1, 1, trouble, NOW.plusSeconds(30)));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.waiting())
                .containsExactly(entry("h0", new Waiting.ForRetry(trouble, 1, NOW.plusSeconds(30))));
    }

    @Test
    void aFinishedWaveIsSoaked() {
        // given
        RolloutState state = rollout(strategy(), succeeded(CANARY), pending(NEXT));
        Instant until = NOW.plus(Duration.ofMinutes(5));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).containsExactly(new Decision.Soak(0, until));
        assertThat(decisions.waiting()).containsExactly(entry("h1", new Waiting.ForSoak(0, until)));
    }

    @Test
    void aWaveThatTouchedNobodyNeedsNoSoak() {
        // given
        RolloutState state = rollout(
                        strategy(),
                        succeeded(CANARY),
                        pending(NEXT).toSkipped(SkipCause.SILENT, "silent", NOW),
                        pending(place("h2", 2, "r2")))
                .with(new Progress.Rolling(1, 0));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).containsExactly(new Decision.Soak(1, NOW));
    }

    @Test
    void theGateIsAskedAfterTheSoak() {
        // given
        RolloutState state =
                rollout(strategy(PERSON), succeeded(CANARY), pending(NEXT)).with(new Progress.Soaking(0, 4, NOW, NOW));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions())
                .containsExactly(new Decision.AskGate(new GateRef(0, 0, 5), NOW.plus(PERSON.timeout())));
    }

    @Test
    void aYesOfTheLastGateOpensTheNextWave() {
        // given
        var yes = new GateAnswer(true, "fine", "bob");
        RolloutState state = rollout(strategy(PERSON), succeeded(CANARY), pending(NEXT))
                .with(new Progress.AtGate(new GateRef(0, 0, 1), NOW.minusSeconds(1), yes));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).containsExactly(new Decision.OpenWave(1));
    }

    @Test
    void aNoPauses() {
        // given
        var gate = new GateRef(0, 0, 1);
        RolloutState state = rollout(strategy(PERSON), succeeded(CANARY), pending(NEXT))
                .with(new Progress.AtGate(gate, NOW.plusSeconds(60), new GateAnswer(false, "errors rise", "bob")));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions())
                .containsExactly(new Decision.Pause(new PauseReason.GateRefused(gate, "errors rise")));
    }

    @Test
    void silenceOfAGateIsANo() {
        // given
        var gate = new GateRef(0, 0, 1);
        RolloutState state =
                rollout(strategy(PERSON), succeeded(CANARY), pending(NEXT)).with(new Progress.AtGate(gate, NOW, null));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).containsExactly(new Decision.Pause(new PauseReason.GateTimedOut(gate, null)));
    }

    @ParameterizedTest
    @CsvSource({"EACH_WAVE,true,true", "BETWEEN_WAVES,true,false", "BEFORE_END,false,true"})
    void aGateIsAskedAfterTheWavesThatItIsFor(Gate.After after, boolean betweenWaves, boolean atTheEnd) {
        // given
        Strategy strategy = strategy(new Gate.Person(after, Duration.ofMinutes(10)));
        RolloutState between =
                rollout(strategy, succeeded(CANARY), pending(NEXT)).with(new Progress.Soaking(0, 0, NOW, NOW));
        RolloutState end = rollout(strategy, succeeded(CANARY)).with(new Progress.Soaking(0, 0, NOW, NOW));

        // when
        List<Boolean> asked = Stream.of(between, end)
                .map(state -> ENGINE.decide(state, IDLE, NOW).actions())
                .map(actions -> actions.stream().anyMatch(Decision.AskGate.class::isInstance))
                .toList();

        // then
        assertThat(asked).containsExactly(betweenWaves, atTheEnd);
    }

    @Test
    void aYesAfterTheLastWaveEndsTheRollout() {
        // given
        var yes = new GateAnswer(true, "fine", "bob");
        RolloutState state = rollout(strategy(PERSON), succeeded(CANARY))
                .with(new Progress.AtGate(new GateRef(0, 0, 1), NOW.plusSeconds(1), yes));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).containsExactly(new Decision.Complete(new Status.Succeeded(NOW)));
    }

    @Test
    void whyAGateIsSilentIsSaid() {
        // given
        var gate = new GateRef(0, 0, 1);
        var nothing = new NonAnswer("http://prometheus:9090 answers 503", NOW.minusSeconds(1));
        RolloutState state = in(
                new Circumstances(Map.of(), nothing, null),
                rollout(strategy(PERSON), succeeded(CANARY), pending(NEXT)).with(new Progress.AtGate(gate, NOW, null)));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        var why = new PauseReason.GateTimedOut(gate, nothing);
        assertThat(decisions.actions()).containsExactly(new Decision.Pause(why));
        assertThat(Explanation.of(why)).contains("answers 503");
    }

    @Test
    void nothingGoesToARetiredRelease() {
        // given
        var retirement = new Retirement(BOB, "loses interrupts", NOW.minusSeconds(1));
        RolloutState state = in(new Circumstances(Map.of(), null, retirement), rollout(strategy(), pending(CANARY)));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).containsExactly(new Decision.Pause(new PauseReason.ReleaseRetired(retirement)));
    }

    @Test
    void anEndWithSomebodyLeftOutIsNoPlainSuccess() {
        // given
        RolloutState state = rollout(
                        strategy(), succeeded(CANARY), pending(NEXT).toSkipped(SkipCause.SILENT, "silent", NOW))
                .with(new Progress.Soaking(1, 0, NOW, NOW));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).containsExactly(new Decision.Complete(new Status.SucceededWithSkips(NOW)));
    }

    @Test
    void aHostLeftOutAfterAFailureIsAFailure() {
        // given
        var trouble = new Target.Trouble(FailureKind.ERROR, "CODE", NOW, true, false);
        var skipped = new Target.Pending(NEXT, 1, 1, trouble, null).toSkipped(SkipCause.SILENT, "silent", NOW);
        RolloutState state = rollout(strategy(), succeeded(CANARY), skipped).with(new Progress.Soaking(1, 0, NOW, NOW));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).containsExactly(new Decision.Complete(new Status.EndedWithFailures(NOW)));
    }

    @Test
    void aRolloutWithAFailedHostDoesNotEndAsASuccess() {
        // given
        RolloutState state = rollout(
                        strategy(), failed(CANARY, FailureKind.ERROR).accepting())
                .with(new Progress.Soaking(0, 0, NOW, NOW));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).containsExactly(new Decision.Complete(new Status.EndedWithFailures(NOW)));
    }
}
