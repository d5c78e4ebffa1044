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
import static io.luofleet.rollout.engine.Samples.pending;
import static io.luofleet.rollout.engine.Samples.place;
import static io.luofleet.rollout.engine.Samples.rollout;
import static io.luofleet.rollout.engine.Samples.slot;
import static io.luofleet.rollout.engine.Samples.strategy;
import static io.luofleet.rollout.engine.Samples.succeeded;
import static io.luofleet.rollout.engine.Samples.updating;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.luofleet.plan.model.Amount;
import io.luofleet.plan.model.Strategy;
import io.luofleet.rollout.engine.WindowOracle.Opening;
import io.luofleet.update.phase.PhaseName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EngineTest {
    private static final Placement CANARY = place("h0", 0, "r0");
    private static final Placement NEXT = place("h1", 1, "r1");

    @Test
    void theCanaryStartsAndTheNextWaveWaitsForIt() {
        // given
        RolloutState state = rollout(strategy(), pending(CANARY), pending(NEXT));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).containsExactly(new Decision.Start("h0"));
        assertThat(decisions.waiting()).containsExactly(entry("h1", new Waiting.ForWave(0, List.of("h0"))));
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
                        new Decision.SkipHost("h1", "The rollout was aborted: wrong release"));
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
                .containsExactly(entry("h0", new Waiting.ForSlot(full, fleet.slots(), Map.of(), List.of())));
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
        Strategy skipping = strategy(budget(5, new Amount.Percent(10), new Amount.Count(1)), Strategy.Offline.SKIP);
        RolloutState state = Samples.with(rollout(skipping, pending(CANARY)), new HostFacts(false, null));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions())
                .containsExactly(new Decision.SkipHost("h0", "The host was silent at its turn."));
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
        var trouble = new Target.Trouble(FailureKind.ERROR, "CODE", NOW, true);
        RolloutState state = rollout(strategy(), new Target.Pending(CANARY, 1, 1, trouble, NOW.plusSeconds(30)));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.waiting())
                .containsExactly(entry("h0", new Waiting.ForRetry(trouble, NOW.plusSeconds(30))));
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
        RolloutState state = rollout(strategy(), pending(CANARY).toSkipped("silent", NOW), pending(NEXT));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).containsExactly(new Decision.Soak(0, NOW));
    }

    @Test
    void theGateIsAskedAfterTheSoak() {
        // given
        RolloutState state =
                rollout(strategy(PERSON), succeeded(CANARY), pending(NEXT)).with(new Progress.Soaking(0, 4, NOW));

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
        assertThat(decisions.actions()).containsExactly(new Decision.Pause(new PauseReason.GateTimedOut(gate)));
    }

    @Test
    void theLastWaveHasNoGateBehindIt() {
        // given
        RolloutState state = rollout(strategy(PERSON), succeeded(CANARY)).with(new Progress.Soaking(0, 0, NOW));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).containsExactly(new Decision.Complete(new Status.Succeeded(NOW)));
    }

    @Test
    void aRolloutWithAFailedHostDoesNotEndAsASuccess() {
        // given
        RolloutState state = rollout(
                        strategy(), failed(CANARY, FailureKind.ERROR).accepting())
                .with(new Progress.Soaking(0, 0, NOW));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).containsExactly(new Decision.Complete(new Status.EndedWithFailures(NOW)));
    }
}
