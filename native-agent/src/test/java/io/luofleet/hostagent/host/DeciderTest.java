// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import static io.luofleet.hostagent.host.DeciderCases.ARRIVED;
import static io.luofleet.hostagent.host.DeciderCases.MINE;
import static io.luofleet.hostagent.host.DeciderCases.NOW;
import static io.luofleet.hostagent.host.DeciderCases.UNASKED;
import static io.luofleet.hostagent.host.DeciderCases.everything;
import static io.luofleet.hostagent.host.DeciderCases.finished;
import static io.luofleet.hostagent.host.DeciderCases.goal;
import static io.luofleet.hostagent.host.DeciderCases.held;
import static io.luofleet.hostagent.host.DeciderCases.lost;
import static io.luofleet.hostagent.host.DeciderCases.resumed;
import static io.luofleet.hostagent.host.DeciderCases.round;
import static io.luofleet.hostagent.host.DeciderCases.sessions;
import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.host.Outgoing.Committing.Answer;
import io.luofleet.hostagent.workload.Round;
import io.luofleet.wire.Desired;
import io.luofleet.wire.Observed;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class DeciderTest {
    private static List<View> whose(Predicate<Step> step) {
        return everything().stream().filter(v -> step.test(Decider.next(v))).toList();
    }

    private static View view(Outgoing outgoing, Optional<Goal> goal, Round round) {
        return new View(outgoing, new Arrived.Nothing(), goal, round, List.of(), NOW);
    }

    @Test
    void entersTheNextKernelOnlyAfterTheControlPlaneAcceptedAndWhileAllArePreserved() {
        // given every state, when the step is kexec
        List<View> views = whose(s -> s instanceof Step.Kexec);

        // then
        assertThat(views).isNotEmpty().allSatisfy(v -> {
            assertThat(v.outgoing()).isEqualTo(new Outgoing.Committing(MINE, Answer.LEAVE));
            assertThat(v.round().broken()).isEmpty();
            assertThat(v.unasked()).isEmpty();
        });
    }

    @Test
    void undoesWhatGotLeaveTooLate() {
        // given every state in which leave came after the lease
        List<View> late = everything().stream()
                .filter(v -> v.outgoing().equals(new Outgoing.Committing(MINE, Answer.LATE)))
                .filter(v -> v.goal().isPresent())
                .toList();

        // when each is decided, then it is undone
        assertThat(late).isNotEmpty().allSatisfy(v -> assertThat(Decider.next(v))
                .isInstanceOf(Step.Undo.class));
    }

    @Test
    void asksForThePointOfNoReturnOnlyWithEverybodyReadyAndTimeLeft() {
        // given every state, when the step is to commit
        List<View> views = whose(s -> s instanceof Step.Commit);

        // then
        assertThat(views).isNotEmpty().allSatisfy(v -> {
            assertThat(v.outgoing()).isEqualTo(new Outgoing.Preserved(MINE));
            assertThat(v.goal().orElseThrow().desired()).isEqualTo(Desired.REBOOT);
            assertThat(v.goal().orElseThrow().update()).contains(MINE);
            assertThat(v.goal().orElseThrow().expired(NOW)).isFalse();
            assertThat(v.round().broken()).isEmpty();
            assertThat(v.unasked()).isEmpty();
        });
    }

    @Test
    void undoesWhateverIsHeldOnceItsTimeIsOver() {
        // given
        Predicate<View> held = v -> v.outgoing() instanceof Outgoing.Held
                && !v.outgoing().equals(new Outgoing.Committing(MINE, Answer.LEAVE));

        // when
        List<View> expired = everything().stream()
                .filter(held)
                .filter(v -> v.goal().filter(g -> g.expired(NOW)).isPresent())
                .toList();

        // then
        assertThat(expired).isNotEmpty().allSatisfy(v -> assertThat(Decider.next(v))
                .isInstanceOf(Step.Undo.class));
    }

    @Test
    void undoesWhateverIsHeldForAnUpdateNobodyWantsAnyMore() {
        // given
        List<View> unwanted = everything().stream()
                .filter(v -> v.outgoing() instanceof Outgoing.Held
                        && !v.outgoing().equals(new Outgoing.Committing(MINE, Answer.LEAVE)))
                .filter(v -> v.goal().isPresent())
                .filter(v -> !v.goal().get().update().equals(Optional.of(MINE))
                        || List.of(Desired.ABORT, Desired.IDLE, Desired.FINISH)
                                .contains(v.goal().get().desired()))
                .toList();

        // when each is decided, then it is undone
        assertThat(unwanted).isNotEmpty().allSatisfy(v -> assertThat(Decider.next(v))
                .isInstanceOf(Step.Undo.class));
    }

    @Test
    void undoesWhateverIsHeldWhenAWorkloadIsGoneOrRefuses() {
        // given
        List<View> broken = everything().stream()
                .filter(v -> v.outgoing() instanceof Outgoing.Held)
                .filter(v -> v.goal().isPresent())
                .filter(v -> v.round().broken().isPresent())
                .toList();

        // when each is decided, then the failure names the workload
        assertThat(broken).isNotEmpty().allSatisfy(v -> {
            Step.Undo undo = (Step.Undo) Decider.next(v);
            assertThat(undo.cause().session()).isEqualTo("a");
        });
    }

    @Test
    void finishesOnlyWhatItsWorkloadResumedAndOnlyWhenTold() {
        // given every state, when the step is to finish
        List<View> views = whose(s -> s instanceof Step.Finish);

        // then
        assertThat(views).isNotEmpty().allSatisfy(v -> {
            assertThat(v.goal().orElseThrow().desired()).isEqualTo(Desired.FINISH);
            assertThat(v.goal().orElseThrow().update()).isEqualTo(v.arrived().broughtBy());
            assertThat(((Step.Finish) Decider.next(v)).ids()).containsExactly("a");
        });
    }

    @Test
    void finishesTheManifestLast() {
        // given every state, when the step is to finish the manifest
        List<View> views = whose(s -> s instanceof Step.FinishManifest);

        // then
        assertThat(views).isNotEmpty().allSatisfy(v -> assertThat(((Arrived.Sessions) v.arrived()).onlyManifestLeft())
                .isTrue());
    }

    @Test
    void startsNothingWithoutADirective() {
        // given
        List<View> without = everything().stream()
                .filter(v -> v.goal().isEmpty())
                .filter(v -> !(v.outgoing() instanceof Outgoing.Undoing))
                .toList();

        // when each is decided, then it rests
        assertThat(without).isNotEmpty().allSatisfy(v -> assertThat(Decider.next(v))
                .isEqualTo(new Step.Rest()));
    }

    @Test
    void neverStartsAgainWhatFailedOrWasAborted() {
        // given
        List<View> over = everything().stream()
                .filter(v -> v.outgoing() instanceof Outgoing.Failed || v.outgoing() instanceof Outgoing.Aborted)
                .filter(v -> v.goal().flatMap(Goal::update).equals(Optional.of(MINE)))
                .toList();

        // when each is decided, then nothing is staged, preserved or rebooted
        assertThat(over).isNotEmpty().allSatisfy(v -> assertThat(Decider.next(v))
                .isNotInstanceOfAny(
                        Step.Preflight.class,
                        Step.Stage.class,
                        Step.AskToPreserve.class,
                        Step.Commit.class,
                        Step.Kexec.class));
    }

    @Test
    void walksFromNothingToTheRebootOneStepADirective() {
        // given
        Round ready = round(new Round.Answer.Ready(List.of()));

        // when the directives of a whole update come in turn
        List<Step> steps = List.of(
                Decider.next(view(new Outgoing.None(), goal(MINE, Desired.PREFLIGHT, 60_000L), Round.NONE)),
                Decider.next(
                        view(new Outgoing.Checked(MINE, List.of()), goal(MINE, Desired.STAGE, 60_000L), Round.NONE)),
                Decider.next(view(new Outgoing.Staged(MINE), goal(MINE, Desired.PRESERVE, 60_000L), Round.NONE)),
                Decider.next(view(new Outgoing.Preserving(MINE), goal(MINE, Desired.PRESERVE, 60_000L), ready)),
                Decider.next(view(new Outgoing.Preserved(MINE), goal(MINE, Desired.REBOOT, 60_000L), ready)));

        // then
        assertThat(steps)
                .containsExactly(
                        new Step.Preflight(MINE),
                        new Step.Stage(MINE),
                        new Step.AskToPreserve(MINE),
                        new Step.Become(new Outgoing.Preserved(MINE)),
                        new Step.Commit(MINE));
    }

    @Test
    void stagesAgainWhenTheAgentLostThatOnTheWay() {
        // given
        View restarted = view(new Outgoing.None(), goal(MINE, Desired.PRESERVE, 60_000L), Round.NONE);

        // when
        Step step = Decider.next(restarted);

        // then
        assertThat(step).isEqualTo(new Step.Stage(MINE));
    }

    @Test
    void doesNotPreserveAnewWhenAskedToRebootWithNothingPreserved() {
        // given
        View restarted = view(new Outgoing.None(), goal(MINE, Desired.REBOOT, 60_000L), Round.NONE);

        // when
        Step step = Decider.next(restarted);

        // then
        assertThat(step).isEqualTo(new Step.Become(new Outgoing.Failed(MINE, Failures.nothingPreserved(), List.of())));
    }

    @Test
    void includesAWorkloadThatSubscribesDuringTheBarrier() {
        // given
        View late = new View(
                new Outgoing.Preserving(MINE),
                new Arrived.Nothing(),
                goal(MINE, Desired.PRESERVE, 60_000L),
                round(new Round.Answer.Ready(List.of())),
                UNASKED.getLast(),
                NOW);

        // when
        Step step = Decider.next(late);

        // then
        assertThat(step).isEqualTo(new Step.AskToPreserve(MINE));
    }

    @Test
    void refusesToLeaveBehindAWorkloadThatSubscribedAfterTheBarrier() {
        // given
        View late = new View(
                new Outgoing.Committing(MINE, Answer.LEAVE),
                new Arrived.Nothing(),
                goal(MINE, Desired.REBOOT, 60_000L),
                round(new Round.Answer.Ready(List.of())),
                UNASKED.getLast(),
                NOW);

        // when
        Step.Undo step = (Step.Undo) Decider.next(late);

        // then
        assertThat(step.cause().code()).isEqualTo("WORKLOAD_NOT_PRESERVED");
    }

    @Test
    void namesTheSilentWorkloadWhenTheBarrierTimesOut() {
        // given
        View silent = view(
                new Outgoing.Preserving(MINE), goal(MINE, Desired.PRESERVE, 0L), round(new Round.Answer.Pending()));

        // when
        Step.Undo step = (Step.Undo) Decider.next(silent);

        // then
        assertThat(step.cause().code()).isEqualTo("WORKLOAD_TIMEOUT");
        assertThat(step.cause().session()).isEqualTo("a");
        assertThat(step.cause().detail()).contains("'a' (pid 42, uid 1000)");
    }

    @Test
    void confirmsAnAbortEvenWhenThereIsNothingToUndo() {
        // given
        View idle = view(new Outgoing.None(), goal(MINE, Desired.ABORT, null), Round.NONE);

        // when
        Step step = Decider.next(idle);

        // then
        assertThat(step).isEqualTo(new Step.Become(new Outgoing.Aborted(MINE)));
    }

    @Test
    void keepsArrivedSessionsThroughAnAbortThatCameTooLate() {
        // given
        View arrived = new View(
                new Outgoing.None(), ARRIVED.get(2), goal(MINE, Desired.ABORT, 0L), Round.NONE, List.of(), NOW);

        // when
        Step step = Decider.next(arrived);

        // then
        assertThat(step).isEqualTo(new Step.Rest());
    }

    @Test
    void observesWhatTheGuestsWentThrough() {
        // given
        List<Arrived.Sessions> arrived = List.of(
                sessions(MINE, false, held("a"), resumed("b")),
                sessions(MINE, false, resumed("a"), resumed("b")),
                sessions(MINE, false, resumed("a"), lost("b")),
                sessions(MINE, true, finished("a"), lost("b")));

        // when
        List<Observed> observed =
                arrived.stream().map(Arrived.Sessions::observed).toList();

        // then
        assertThat(observed)
                .containsExactly(Observed.RETRIEVING, Observed.RETRIEVED, Observed.FAILED, Observed.FINISHED);
    }
}
