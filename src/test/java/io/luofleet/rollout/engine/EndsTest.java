// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import static io.luofleet.rollout.engine.Samples.NOW;
import static io.luofleet.rollout.engine.Samples.place;
import static io.luofleet.rollout.engine.Samples.updating;
import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.plan.model.Strategy;
import io.luofleet.update.phase.Boot;
import io.luofleet.update.phase.Owed;
import io.luofleet.update.phase.Phase;
import io.luofleet.update.phase.PhaseName;
import io.luofleet.uptime.model.Reachability;
import io.luofleet.wire.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndsTest {
    private static final Boot BEFORE = new Boot("a", "old", 0L);
    private static final Boot AFTER = new Boot("b", "new", 1L);
    private static final Strategy.Retry TWICE = new Strategy.Retry(2, Duration.ofMinutes(1), Set.of("MEMORY_CORRUPT"));
    private static final Target.Updating TARGET = updating(place("h0", 0, "r0"), PhaseName.STAGING);

    @Test
    void anAbortedUpdateIsTriedAgainAfterTheDelay() {
        // given
        Phase.Closed end = aborted("KERNEL_ERROR");

        // when
        Target next = Ends.after(TARGET, end, true, List.of(), TWICE, Reachability.UNINTERRUPTED, NOW);

        // then
        assertThat(next).isInstanceOfSatisfying(Target.Pending.class, p -> {
            assertThat(p.notBefore()).isEqualTo(NOW.plus(TWICE.delay()));
            assertThat(p.failuresLeft()).isEqualTo(1);
            assertThat(p.attempts()).isEqualTo(1);
            assertThat(p.trouble().kind()).isEqualTo(FailureKind.ERROR);
        });
    }

    @Test
    void theLastAttemptIsTheLast() {
        // given
        var last = new Strategy.Retry(1, Duration.ofMinutes(1), Set.of());
        var target = new Target.Pending(TARGET.placement(), 0, 1, null, null).toUpdating(TARGET.update(), 1, NOW);

        // when
        Target next =
                Ends.after(target, aborted("KERNEL_ERROR"), true, List.of(), last, Reachability.UNINTERRUPTED, NOW);

        // then
        assertThat(next).isInstanceOf(Target.Aborted.class);
    }

    @Test
    void someFailuresAreNeverTriedAgain() {
        // given
        Phase.Closed end = aborted("MEMORY_CORRUPT");

        // when
        Target next = Ends.after(TARGET, end, true, List.of(), TWICE, Reachability.UNINTERRUPTED, NOW);

        // then
        assertThat(next).isInstanceOf(Target.Aborted.class);
    }

    @Test
    void aHostCalledBackByItsWindowStartsAgainWithAllItsAttempts() {
        // given
        Target.Updating withdrawn = TARGET.withdrawn(Withdrawal.WINDOW_CLOSED);

        // when
        Target next = Ends.after(
                withdrawn, aborted("ABORT_REQUESTED"), true, List.of(), TWICE, Reachability.UNINTERRUPTED, NOW);

        // then
        assertThat(next).isEqualTo(new Target.Pending(TARGET.placement(), 0, 2, null, null));
    }

    @Test
    void anAbortThatNobodyOfTheRolloutAskedForIsAnOperators() {
        // given
        Phase.Closed end = aborted("ABORT_REQUESTED");

        // when
        Target next = Ends.after(TARGET, end, true, List.of(), TWICE, Reachability.UNINTERRUPTED, NOW);

        // then
        assertThat(next).isEqualTo(new Target.Aborted(TARGET.placement(), 0, null, Withdrawal.BY_OPERATOR, NOW));
    }

    @Test
    void aFailureOfItsOwnCountsEvenWhenTheRolloutCalledItBack() {
        // given
        Target.Updating withdrawn = TARGET.withdrawn(Withdrawal.WINDOW_CLOSED);

        // when
        Target next =
                Ends.after(withdrawn, aborted("KERNEL_ERROR"), true, List.of(), TWICE, Reachability.UNINTERRUPTED, NOW);

        // then
        assertThat(next.attempts()).isEqualTo(1);
        assertThat(next.trouble()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "KERNEL_ERROR,ERROR",
        "DEADLINE,TIMEOUT",
        "ABORT_UNCONFIRMED,TIMEOUT",
        "WORKLOAD_TIMEOUT,TIMEOUT",
        "LEASE_EXPIRED,TIMEOUT",
        "FLB_COUNT_MISMATCH,ERROR",
        "SOMETHING_NEW,ERROR"
    })
    void failuresAreOfAKind(String code, FailureKind kind) {
        // given
        Phase.Closed end = failed(code, Owed.NOTHING);

        // when
        Target next = Ends.after(TARGET, end, true, List.of(), TWICE, Reachability.UNINTERRUPTED, NOW);

        // then
        assertThat(next).isInstanceOf(Target.Failed.class);
        assertThat(next.trouble().kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "MEMORY_CORRUPT,true",
        "COLD_BOOT,true",
        "RETRIEVE_FAILED,true",
        "SESSIONS_LOST,true",
        "FLB_NOT_RELEASED,false",
        "WRONG_KERNEL,false",
        "DEADLINE,false"
    })
    void someFailuresCostGuests(String code, boolean lost) {
        // given
        Phase.Closed end = failed(code, Owed.NOTHING);

        // when
        Target next = Ends.after(TARGET, end, true, List.of(), TWICE, Reachability.UNINTERRUPTED, NOW);

        // then
        assertThat(next.trouble().guestsLost()).isEqualTo(lost);
    }

    @Test
    void aHostThatIsRestartedBeforeItsKexecLosesItsGuestsForGood() {
        // given
        Phase.Closed end = aborted("HOST_RESTARTED");

        // when
        Target next = Ends.after(TARGET, end, true, List.of(), TWICE, Reachability.UNINTERRUPTED, NOW);

        // then
        assertThat(next).isInstanceOf(Target.Aborted.class);
        assertThat(next.trouble().guestsLost()).isTrue();
    }

    @Test
    void aHostWithoutGuestsIsTriedAgainAfterARestart() {
        // given
        Phase.Closed end = aborted("HOST_RESTARTED");

        // when
        Target next = Ends.after(TARGET, end, false, List.of(), TWICE, Reachability.UNINTERRUPTED, NOW);

        // then
        assertThat(next).isInstanceOf(Target.Pending.class);
        assertThat(next.trouble().guestsLost()).isFalse();
    }

    @Test
    void aHostWithoutGuestsLosesNone() {
        // given
        List<Phase.Closed> ends = List.of(failed("COLD_BOOT", Owed.NOTHING), lost(false, Owed.NOTHING));

        // when
        List<Target> next = ends.stream()
                .map(end -> Ends.after(TARGET, end, false, List.of(), TWICE, Reachability.UNINTERRUPTED, NOW))
                .toList();

        // then
        assertThat(next).noneMatch(t -> t.trouble().guestsLost());
    }

    @Test
    void aHostThatIsLostWithGuestsHasLostThem() {
        // given
        Phase.Closed end = lost(false, Owed.NOTHING);

        // when
        Target next = Ends.after(TARGET, end, true, List.of(), TWICE, Reachability.UNINTERRUPTED, NOW);

        // then
        assertThat(next.trouble().guestsLost()).isTrue();
    }

    @Test
    void aNextKernelThatGotNothingHasNoGuests() {
        // given
        Phase.Closed end = new Phase.Failed(NOW, PhaseName.REBOOTING, BEFORE, null, why("KERNEL_ERROR"), Owed.NOTHING);

        // when
        Target next = Ends.after(TARGET, end, true, List.of(), TWICE, Reachability.UNINTERRUPTED, NOW);

        // then
        assertThat(next.trouble().guestsLost()).isTrue();
    }

    @Test
    void anUpdateThatBreaksARuleOfFlbsHasFailed() {
        // given
        Phase.Closed end = new Phase.Succeeded(NOW, BEFORE, AFTER);

        // when
        Target next = Ends.after(TARGET, end, true, List.of("iommu-v1"), TWICE, Reachability.UNINTERRUPTED, NOW);

        // then
        assertThat(next).isInstanceOf(Target.Failed.class);
        assertThat(next.trouble().code()).isEqualTo("FLB_INVARIANT_BROKEN");
    }

    @Test
    void aLostHostIsSilent() {
        // given
        Phase.Closed end = lost(false, Owed.NOTHING);

        // when
        Target next = Ends.after(TARGET, end, true, List.of(), TWICE, Reachability.UNINTERRUPTED, NOW);

        // then
        assertThat(next).isInstanceOf(Target.Lost.class);
        assertThat(next.trouble().kind()).isEqualTo(FailureKind.SILENCE);
    }

    @Test
    void aLostHostKeepsItsSlotUntilItIsBackAndOwesNothing() {
        // given
        Phase.Closed silent = lost(false, Owed.NOTHING);
        Phase.Closed back = lost(true, Owed.FINISH);
        Phase.Closed settled = lost(true, Owed.NOTHING);

        // when
        List<Boolean> keeps =
                Stream.of(silent, back, settled).map(Ends::keepsSlot).toList();

        // then
        assertThat(keeps).containsExactly(true, true, false);
    }

    @ParameterizedTest
    @CsvSource({"NOTHING,false", "FINISH,true"})
    void aFailedHostKeepsItsSlotWhileItOwesMemory(Owed owed, boolean keeps) {
        // given
        Phase.Closed end = failed("RETRIEVE_FAILED", owed);

        // when
        boolean kept = Ends.keepsSlot(end);

        // then
        assertThat(kept).isEqualTo(keeps);
    }

    private static Failure why(String code) {
        return new Failure(code, "what happened", null, null, null, null);
    }

    static Phase.Closed aborted(String code) {
        return new Phase.Aborted(NOW, PhaseName.STAGING, BEFORE, why(code));
    }

    private static Phase.Closed failed(String code, Owed owed) {
        return new Phase.Failed(NOW, PhaseName.RETRIEVING, BEFORE, AFTER, why(code), owed);
    }

    private static Phase.Closed lost(boolean back, Owed owed) {
        return new Phase.Lost(
                NOW, PhaseName.RETRIEVING, BEFORE, AFTER, why("SILENT"), owed, back ? NOW.plusSeconds(60) : null);
    }
}
