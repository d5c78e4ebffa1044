// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import static io.luofleet.rollout.engine.Samples.ENGINE;
import static io.luofleet.rollout.engine.Samples.IDLE;
import static io.luofleet.rollout.engine.Samples.NOW;
import static io.luofleet.rollout.engine.Samples.budget;
import static io.luofleet.rollout.engine.Samples.comingFrom;
import static io.luofleet.rollout.engine.Samples.pending;
import static io.luofleet.rollout.engine.Samples.place;
import static io.luofleet.rollout.engine.Samples.rollout;
import static io.luofleet.rollout.engine.Samples.silent;
import static io.luofleet.rollout.engine.Samples.strategy;
import static io.luofleet.rollout.engine.Samples.updating;
import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.plan.model.Amount;
import io.luofleet.plan.model.Drift;
import io.luofleet.plan.model.Strategy;
import io.luofleet.update.phase.PhaseName;
import io.luofleet.uptime.model.Presence;
import java.util.List;
import org.junit.jupiter.api.Test;

class CanaryTest {
    private static final Placement CANARY = place("h0", 0, "r0");
    private static final Placement NEXT = place("h1", 1, "r1");
    private static final Placement THEN = place("h2", 1, "r2");
    private static final Strategy SKIPPING =
            strategy(budget(5, new Amount.Percent(10), new Amount.Count(1)), Strategy.Offline.SKIP);

    @Test
    void thePlaceOfAnAbsentCanaryIsTakenByTheNextHost() {
        // given
        RolloutState state = silent(rollout(SKIPPING, pending(CANARY), pending(NEXT), pending(THEN)), "h0");

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions())
                .containsExactly(
                        new Decision.SkipHost(
                                "h0",
                                SkipCause.SILENT,
                                "The host was silent at its turn. h1 takes its place in the canary."),
                        new Decision.MoveHost("h1", 0, "h0"));
    }

    @Test
    void onlyAHostThatIsThereAndOfItsKindTakesThePlace() {
        // given
        RolloutState state = silent(
                rollout(
                        SKIPPING,
                        pending(CANARY),
                        pending(NEXT),
                        pending(comingFrom("7.2.9-1", THEN)),
                        pending(place("h3", 1, "r3"))),
                "h0",
                "h1");

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).contains(new Decision.MoveHost("h3", 0, "h0"));
    }

    @Test
    void aHostThatHasDriftedTakesNoPlace() {
        // given
        RolloutState all = silent(rollout(SKIPPING, pending(CANARY), pending(NEXT), pending(THEN)), "h0");
        var drifted = new HostFacts(Presence.PRESENT, null, new Drift.Changed(List.of("it runs another kernel")));
        RolloutState state = Samples.with(all, "h1", drifted);

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).contains(new Decision.MoveHost("h2", 0, "h0"));
    }

    @Test
    void twoAbsentCanariesAreReplacedByTwo() {
        // given
        RolloutState state = silent(
                rollout(SKIPPING, pending(CANARY), pending(place("h9", 0, "r9")), pending(NEXT), pending(THEN)),
                "h0",
                "h9");

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions())
                .contains(new Decision.MoveHost("h1", 0, "h0"), new Decision.MoveHost("h2", 0, "h9"));
    }

    @Test
    void theRolloutPausesWhereNobodyCanTakeThePlace() {
        // given
        RolloutState state = silent(rollout(SKIPPING, pending(CANARY), pending(NEXT)), "h0", "h1");

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions())
                .containsExactly(new Decision.Pause(new PauseReason.CanaryAbsent(List.of("h0"))));
        assertThat(decisions.waiting()).containsOnlyKeys("h0", "h1");
    }

    @Test
    void aSilentCanaryIsWaitedForWhereTheStrategySaysSo() {
        // given
        RolloutState state = silent(rollout(strategy(), pending(CANARY), pending(NEXT)), "h0");

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).isEmpty();
        assertThat(decisions.waiting()).containsEntry("h0", new Waiting.ForHost());
    }

    @Test
    void noWaveOpensAfterACanaryOfWhichNobodyWasUpdated() {
        // given
        RolloutState state = rollout(
                SKIPPING, pending(CANARY).toSkipped(SkipCause.BY_OPERATOR, "bob: broken fan", NOW), pending(NEXT));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions())
                .containsExactly(new Decision.Pause(new PauseReason.CanaryAbsent(List.of("h0"))));
    }

    @Test
    void aCanaryThatIsTriedAgainLaterIsLeftOutLikeAnyOther() {
        // given
        RolloutState state =
                silent(rollout(SKIPPING, pending(CANARY), pending(NEXT)).with(new Progress.Rolling(1, 0)), "h0");

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions())
                .containsExactly(
                        new Decision.SkipHost("h0", SkipCause.SILENT, "The host was silent at its turn."),
                        new Decision.Start("h1"));
    }

    @Test
    void anAbsentCanaryDoesNotStopThoseUnderWay() {
        // given
        RolloutState state =
                silent(rollout(SKIPPING, updating(CANARY, PhaseName.STAGING), pending(place("h9", 0, "r9"))), "h9");

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions())
                .containsExactly(new Decision.Pause(new PauseReason.CanaryAbsent(List.of("h9"))));
    }
}
