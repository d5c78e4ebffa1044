// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.luofleet.rollout.engine.Cap;
import io.luofleet.rollout.engine.Engine;
import io.luofleet.rollout.engine.GateAnswer;
import io.luofleet.rollout.engine.GateRef;
import io.luofleet.rollout.engine.PauseReason;
import io.luofleet.rollout.engine.Placement;
import io.luofleet.rollout.engine.Progress;
import io.luofleet.rollout.engine.RolloutEvent;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.Status;
import io.luofleet.rollout.engine.Target;
import io.luofleet.rollout.engine.Waiting;
import io.luofleet.rollout.engine.WindowOracle;
import io.luofleet.rollout.script.Commands;
import io.luofleet.rollout.script.FleetCommands;
import io.luofleet.rollout.script.PointOfNoReturn;
import io.luofleet.rollout.script.RolloutTick;
import io.luofleet.rollout.script.SingleUpdates;
import io.luofleet.rollout.script.UpdateProgress;
import io.luofleet.rollout.script.UpdateRef;
import io.luofleet.rollout.sim.Tables.UpdateRow;
import io.luofleet.update.phase.Boot;
import io.luofleet.update.phase.Owed;
import io.luofleet.update.phase.Phase;
import io.luofleet.update.phase.PhaseName;
import io.luofleet.update.phase.Span;
import io.luofleet.wire.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each script, one transaction after the other. */
class ScriptsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Boot BEFORE = new Boot("a", "7.3.4-a", 0L);
    private static final Failure WHY = new Failure("REASON", "what happened", null, null, null, null);

    private static final Scenario SCENARIO = new Scenario(59);

    private final Database database = new Database();
    private final Updates updates = new Updates(Sabotage.NONE, Set.of(), SCENARIO.kernels);
    private final RolloutTick tick = new RolloutTick(_ -> new Engine(WindowOracle.ALWAYS), Updates.GRACE, 100);
    private RolloutState rollout;
    private UUID id;
    private String host;

    @BeforeEach
    void fleet() {
        Tables tables = database.committed();
        rollout = SCENARIO.rollouts.getFirst().with(new Status.Running());
        id = rollout.id();
        host = rollout.targets().getFirst().host();
        tables.rollouts.put(id, rollout);
        rollout.targets().forEach(t -> {
            tables.targets.put(Tables.key(id, t.host()), t);
            tables.enrol(t.host(), t.placement().labels(), NOW.toEpochMilli(), NOW.toEpochMilli());
            updates.booted(t.host(), BEFORE);
        });
    }

    @Test
    void aTickTakesTheSlotWithTheUpdate() {
        // given
        Tables tables = database.committed();

        // when
        in(store -> tick.run(store, id, NOW));

        // then
        UpdateRow update = tables.openUpdateOf(host).orElseThrow();
        assertThat(tables.slots.get(host).isLiveFor(update.epoch(), NOW)).isTrue();
        assertThat(target()).isInstanceOfSatisfying(Target.Updating.class, t -> assertThat(t.update())
                .isEqualTo(update.id()));
        assertThat(database.log()).hasAtLeastOneElementOfType(RolloutEvent.HostStarted.class);
    }

    @Test
    void aTickLeavesARolloutAloneThatAnotherOneHolds() {
        // given
        var other = new SimStore(database, updates, Sabotage.NONE, NOW);
        other.lock(id);

        // when
        Optional<RolloutTick.Result> result = in(store -> tick.run(store, id, NOW));

        // then
        assertThat(result).isEmpty();
    }

    @Test
    void aTickDoesNotWaitForAHost() {
        // given
        var report = new SimStore(database, updates, Sabotage.NONE, NOW);
        report.waitForLock(Lock.Kind.HOST, host);

        // when
        Optional<RolloutTick.Result> result = in(store -> tick.run(store, id, NOW));

        // then
        assertThat(result).hasValueSatisfying(r -> assertThat(r.changed()).isFalse());
        assertThat(database.committed().slots).isEmpty();
    }

    @Test
    void aTickStartsNoMoreThanItMayAndSaysThatThereIsMoreToDo() {
        // given
        var bounded = new RolloutTick(_ -> new Engine(WindowOracle.ALWAYS), Updates.GRACE, 1);
        List<Target> free = rollout.targets().stream()
                .map(t -> t.at(t.placement().inWave(0).withoutCaps()))
                .toList();
        free.forEach(t -> database.committed().targets.put(Tables.key(id, t.host()), t));

        // when
        Optional<RolloutTick.Result> result = in(store -> bounded.run(store, id, NOW));

        // then
        assertThat(result).hasValueSatisfying(r -> {
            assertThat(r.changed()).isTrue();
            assertThat(r.decisions().actions()).hasSize(free.size()).hasSizeGreaterThan(1);
        });
        assertThat(database.committed().slots).containsOnlyKeys(host);
    }

    @Test
    void aHostThatSomebodyIsAtWorkOnLeavesItsTurnToTheNext() {
        // given
        var bounded = new RolloutTick(_ -> new Engine(WindowOracle.ALWAYS), Updates.GRACE, 1);
        List<Target> free = rollout.targets().stream()
                .map(t -> t.at(t.placement().inWave(0).withoutCaps()))
                .toList();
        free.forEach(t -> database.committed().targets.put(Tables.key(id, t.host()), t));
        var report = new SimStore(database, updates, Sabotage.NONE, NOW);
        report.waitForLock(Lock.Kind.HOST, host);

        // when
        in(store -> bounded.run(store, id, NOW));

        // then
        assertThat(database.committed().slots).containsOnlyKeys(free.get(1).host());
    }

    @Test
    void anEndWaitsForATickThatMayHaveOverlookedIt() {
        // given
        UpdateRow update = started();
        var inFlight = new SimStore(database, updates, Sabotage.NONE, NOW);
        inFlight.tryLock(id);

        // when
        ThrowingCallable end = () -> move(update, new Phase.Aborted(NOW, PhaseName.STAGING, BEFORE, WHY));

        // then
        assertThatThrownBy(end).isInstanceOf(WouldBlock.class);
    }

    @Test
    void aPhaseRenewsTheSlot() {
        // given
        UpdateRow update = started();
        var span = new Span(NOW, NOW.plusSeconds(500));

        // when
        move(update, new Phase.Staging(span, BEFORE));

        // then
        assertThat(database.committed().slots.get(host).until())
                .isEqualTo(span.deadline().plus(Updates.GRACE));
    }

    @Test
    void aSuccessReleasesTheSlot() {
        // given
        UpdateRow update = started();

        // when
        move(update, new Phase.Succeeded(NOW, BEFORE, new Boot("b", "7.3.4-b", 1L)));

        // then
        assertThat(database.committed().slots).doesNotContainKey(host);
        assertThat(target()).isInstanceOf(Target.Succeeded.class);
    }

    @Test
    void aLostHostKeepsItsSlotUntilItIsBackAndSettled() {
        // given
        UpdateRow update = started();
        var lost = new Phase.Lost(NOW, PhaseName.REBOOTING, BEFORE, null, WHY, Owed.NOTHING, null);
        move(update, lost);
        boolean ghost = database.committed().slots.containsKey(host);

        // when
        move(update, lost.returned(BEFORE, Owed.NOTHING, NOW));

        // then
        assertThat(ghost).isTrue();
        assertThat(database.committed().slots).doesNotContainKey(host);
        assertThat(target()).isInstanceOf(Target.Lost.class);
    }

    @Test
    void aFailedCanaryPausesAtTheNextTick() {
        // given
        UpdateRow update = started();
        move(update, new Phase.Aborted(NOW, PhaseName.STAGING, BEFORE, WHY));

        // when
        in(store -> tick.run(store, id, NOW));

        // then
        assertThat(status()).isInstanceOfSatisfying(Status.Paused.class, p -> assertThat(p.why())
                .isInstanceOf(PauseReason.CanaryFailed.class));
    }

    @Test
    void aResumeAcceptsWhatFailed() {
        // given
        UpdateRow update = started();
        move(update, new Phase.Aborted(NOW, PhaseName.STAGING, BEFORE, WHY));
        in(store -> tick.run(store, id, NOW));

        // when
        in(store -> Commands.resume(store, id, Scenario.OPERATOR, NOW));

        // then
        assertThat(status()).isInstanceOf(Status.Running.class);
        assertThat(target().trouble().accepted()).isTrue();
    }

    @Test
    void theGuardLetsALiveSlotPass() {
        // given
        UpdateRow update = started();

        // when
        Optional<String> refusal = in(store -> PointOfNoReturn.refusal(store, host, update.epoch(), NOW));

        // then
        assertThat(refusal).isEmpty();
    }

    @Test
    void aSingleUpdateObeysTheHaltAndTheCaps() {
        // given
        in(store -> {
            FleetCommands.halt(store, Scenario.OPERATOR, "wait", NOW);
            return true;
        });

        // when
        Optional<Waiting> halted = single("other", null);

        // then
        assertThat(halted).containsInstanceOf(Waiting.WhileHalted.class);
        assertThat(database.committed().slots).isEmpty();
    }

    @Test
    void aSingleUpdateTakesASlotThatRolloutsSee() {
        // given
        single("other", null);

        // when
        in(store -> tick.run(store, id, NOW));

        // then
        assertThat(database.committed().slots).containsOnlyKeys("other");
        assertThat(target()).isInstanceOf(Target.Pending.class);
    }

    @Test
    void twoSingleUpdatesOfARackWaitForEachOther() {
        // given
        single("other", null);

        // when
        Optional<Waiting> second = single("another", null);

        // then
        assertThat(second).containsInstanceOf(Waiting.ForSlot.class);
    }

    @Test
    void forceIsAnEventAndStillTakesASlot() {
        // given
        single("other", null);

        // when
        Optional<Waiting> second = single("another", new SingleUpdates.Force(Scenario.OPERATOR, "it burns"));

        // then
        assertThat(second).isEmpty();
        assertThat(database.committed().slots).containsOnlyKeys("other", "another");
        assertThat(database.log()).hasAtLeastOneElementOfType(RolloutEvent.UpdateForced.class);
    }

    @Test
    void forceOverACordonSaysAllThatItPassesOver() {
        // given
        single("other", null);

        // when
        single("another", "cordoned by ann", new SingleUpdates.Force(Scenario.OPERATOR, "it burns"));

        // then
        assertThat(database.log())
                .filteredOn(RolloutEvent.UpdateForced.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(RolloutEvent.UpdateForced.class, e -> assertThat(e.over())
                        .hasExactlyElementsOfTypes(Waiting.ForUncordon.class, Waiting.ForSlot.class));
    }

    @Test
    void aSingleUpdateOfACordonedHostWaits() {
        // given
        String cordon = "cordoned by ann";

        // when
        Optional<Waiting> obstacle = single("other", cordon, null);

        // then
        assertThat(obstacle).contains(new Waiting.ForUncordon(cordon));
        assertThat(database.committed().slots).isEmpty();
    }

    @Test
    void aSingleUpdatesEndFreesItsSlot() {
        // given
        single("other", null);
        UpdateRow update = database.committed().openUpdateOf("other").orElseThrow();

        // when
        in(store -> {
            var end = new Phase.Aborted(NOW, PhaseName.STAGING, BEFORE, WHY);
            store.put(update.in(end));
            new UpdateProgress(Updates.GRACE)
                    .moved(
                            store,
                            List.of(new UpdateProgress.Moved("other", update.id(), update.epoch(), end, List.of())),
                            NOW);
            return true;
        });

        // then
        assertThat(database.committed().slots).isEmpty();
    }

    @Test
    void theGuardWantsASlotOfASingleUpdateToo() {
        // given
        single("other", null);
        UpdateRow update = database.committed().openUpdateOf("other").orElseThrow();
        in(store -> FleetCommands.releaseSlot(store, "other", true, Scenario.OPERATOR, "needed elsewhere"));

        // when
        Optional<String> refusal = in(store -> PointOfNoReturn.refusal(store, "other", update.epoch(), NOW));

        // then
        assertThat(refusal).contains("its slot was released");
    }

    @Test
    void aHostThatAnotherRolloutTookIsNotRetried() {
        // given
        in(store -> Commands.skip(store, id, Set.of(host), Scenario.OPERATOR, "not now", NOW));
        UUID second = UUID.randomUUID();
        RolloutState first = database.committed().rollouts.get(id);
        var other = RolloutState.begin(
                second,
                first.release(),
                first.author(),
                first.strategy(),
                first.waves(),
                List.of(target().placement()));
        database.committed().rollouts.put(second, other);
        other.targets().forEach(t -> database.committed().targets.put(Tables.key(second, t.host()), t));

        // when
        Optional<String> refusal = in(store -> Commands.retry(store, id, Set.of(host), Scenario.OPERATOR));

        // then
        assertThat(refusal)
                .hasValueSatisfying(why -> assertThat(why).contains(host).contains(second.toString()));
        assertThat(target()).isInstanceOf(Target.Skipped.class);
    }

    @Test
    void theGuardRefusesASlotThatIsOver() {
        // given
        UpdateRow update = started();
        Instant late = NOW.plus(Duration.ofHours(1));

        // when
        Optional<String> refusal = in(store -> PointOfNoReturn.refusal(store, host, update.epoch(), late));

        // then
        assertThat(refusal).hasValueSatisfying(why -> assertThat(why).contains("ended at"));
    }

    @Test
    void theGuardRefusesTheSlotOfAnotherEpoch() {
        // given
        UpdateRow update = started();

        // when
        Optional<String> refusal = in(store -> PointOfNoReturn.refusal(store, host, update.epoch() + 1, NOW));

        // then
        assertThat(refusal).hasValueSatisfying(why -> assertThat(why).contains("epoch"));
    }

    @Test
    void aForcedReleaseClosesTheWayOverThePointOfNoReturn() {
        // given
        UpdateRow update = started();
        in(store -> FleetCommands.releaseSlot(store, host, true, Scenario.OPERATOR, "needed elsewhere"));

        // when
        Optional<String> refusal = in(store -> PointOfNoReturn.refusal(store, host, update.epoch(), NOW));

        // then
        assertThat(refusal).contains("its slot was released");
    }

    @Test
    void aSlotOfAnUpdateUnderWayIsReleasedByForceOnly() {
        // given
        started();

        // when
        Optional<String> refusal =
                in(store -> FleetCommands.releaseSlot(store, host, false, Scenario.OPERATOR, "needed elsewhere"));

        // then
        assertThat(refusal).isPresent();
        assertThat(database.committed().slots).containsKey(host);
    }

    @Test
    void noForceReleasesTheSlotOfAHostPastThePointOfNoReturn() {
        // given
        UpdateRow update = started();
        move(update, new Phase.Rebooting(new Span(NOW, NOW.plusSeconds(60)), BEFORE));

        // when
        Optional<String> refusal =
                in(store -> FleetCommands.releaseSlot(store, host, true, Scenario.OPERATOR, "needed elsewhere"));

        // then
        assertThat(refusal).isPresent();
        assertThat(database.committed().slots).containsKey(host);
    }

    @Test
    void theAuthorDoesNotApprove() {
        // given
        put(rollout.with(new Status.AwaitingApproval()));

        // when
        Optional<String> refusal = in(store -> Commands.approve(store, id, Scenario.AUTHOR, NOW));

        // then
        assertThat(refusal).isPresent();
        assertThat(status()).isInstanceOf(Status.AwaitingApproval.class);
    }

    @Test
    void anotherPersonApproves() {
        // given
        put(rollout.with(new Status.AwaitingApproval()));

        // when
        Optional<String> refusal = in(store -> Commands.approve(store, id, Scenario.OPERATOR, NOW));

        // then
        assertThat(refusal).isEmpty();
        assertThat(status()).isInstanceOf(Status.Running.class);
    }

    @Test
    void anApprovalLeavesOutWhoIsNoLongerWhatWasPlanned() {
        // given
        put(rollout.with(new Status.AwaitingApproval()));
        updates.booted(host, new Boot("b", "7.3.4-x", 0L));

        // when
        in(store -> Commands.approve(store, id, Scenario.OPERATOR, NOW));

        // then
        assertThat(target()).isInstanceOfSatisfying(Target.Skipped.class, t -> {
            assertThat(t.trouble().code()).isEqualTo(Target.Trouble.DRIFTED);
            assertThat(t.why()).contains("7.3.4-x");
        });
        assertThat(database.log()).hasAtLeastOneElementOfType(RolloutEvent.HostEnded.class);
    }

    @Test
    void aLateAnswerOfAGateIsRefused() {
        // given
        var gate = new GateRef(0, 0, 1);
        put(rollout.with(new Progress.AtGate(gate, NOW, null)));

        // when
        Optional<String> refusal =
                in(store -> Commands.answerGate(store, id, gate, new GateAnswer(true, "fine", "bob"), NOW));

        // then
        assertThat(refusal).isPresent();
    }

    @Test
    void anAnswerToAnEarlierAskingIsRefused() {
        // given
        put(rollout.with(new Progress.AtGate(new GateRef(0, 0, 2), NOW.plusSeconds(60), null)));
        var stale = new GateRef(0, 0, 1);

        // when
        Optional<String> refusal =
                in(store -> Commands.answerGate(store, id, stale, new GateAnswer(true, "fine", "bob"), NOW));

        // then
        assertThat(refusal).isPresent();
    }

    @Test
    void aHostUnderWayIsNotSkipped() {
        // given
        started();

        // when
        Optional<String> refusal = in(store -> Commands.skip(store, id, Set.of(host), Scenario.OPERATOR, "no", NOW));

        // then
        assertThat(refusal).isPresent();
    }

    @Test
    void aHostThatIsLostCanBeSkippedAndStillCounts() {
        // given
        UpdateRow update = started();
        move(update, new Phase.Lost(NOW, PhaseName.REBOOTING, BEFORE, null, WHY, Owed.NOTHING, null));
        Target lost = target();

        // when
        Optional<String> refusal =
                in(store -> Commands.skip(store, id, Set.of(host), Scenario.OPERATOR, "scrapped", NOW));

        // then
        assertThat(refusal).isEmpty();
        assertThat(target()).isInstanceOf(Target.Skipped.class);
        assertThat(target().trouble()).isEqualTo(lost.trouble());
        assertThat(target().attempts()).isEqualTo(lost.attempts());
        assertThat(target().hasFailed()).isTrue();
    }

    @Test
    void aHostThatHasBeenUpdatedIsNotSkipped() {
        // given
        move(started(), new Phase.Succeeded(NOW, BEFORE, new Boot("b", "7.3.4-b", 1L)));

        // when
        Optional<String> refusal = in(store -> Commands.skip(store, id, Set.of(host), Scenario.OPERATOR, "no", NOW));

        // then
        assertThat(refusal).isPresent();
        assertThat(target()).isInstanceOf(Target.Succeeded.class);
    }

    @Test
    void theEndOfAHostStaysWhatItWasOnceTheRolloutIsOver() {
        // given
        move(started(), new Phase.Aborted(NOW, PhaseName.STAGING, BEFORE, WHY));
        Target ended = target();
        put(database.committed().rollouts.get(id).with(new Status.EndedWithFailures(NOW)));

        // when
        Optional<String> refusal = in(store -> Commands.skip(store, id, Set.of(host), Scenario.OPERATOR, "no", NOW));

        // then
        assertThat(refusal).isPresent();
        assertThat(target()).isEqualTo(ended);
    }

    @Test
    void aRetryGivesAllAttemptsBackAndReopensTheWave() {
        // given
        in(store -> Commands.skip(store, id, Set.of(host), Scenario.OPERATOR, "no", NOW));
        put(database.committed().rollouts.get(id).with(new Progress.Soaking(0, 0, NOW, NOW)));

        // when
        Optional<String> refusal = in(store -> Commands.retry(store, id, Set.of(host), Scenario.OPERATOR));

        // then
        assertThat(refusal).isEmpty();
        assertThat(target()).isInstanceOfSatisfying(Target.Pending.class, p -> assertThat(p.failuresLeft())
                .isEqualTo(rollout.strategy().retry().maxAttempts()));
        assertThat(database.committed().rollouts.get(id).progress()).isInstanceOf(Progress.Rolling.class);
    }

    @Test
    void anAbortLeavesAloneWhatIsPastThePointOfNoReturn() {
        // given
        UpdateRow update = started();
        move(update, new Phase.Rebooting(new Span(NOW, NOW.plusSeconds(60)), BEFORE));
        RolloutState state = in(store -> store.lock(id)).orElseThrow();

        // when
        var effect = Commands.effectOfAbort(state.target(host));

        // then
        assertThat(effect).isEqualTo(Commands.AbortEffect.LEAVE);
    }

    @Test
    void aHaltStopsTheNextTick() {
        // given
        in(store -> {
            FleetCommands.halt(store, Scenario.OPERATOR, "smoke", NOW);
            return true;
        });

        // when
        in(store -> tick.run(store, id, NOW));

        // then
        assertThat(database.committed().slots).isEmpty();
    }

    private <T> T in(Function<SimStore, T> script) {
        var store = new SimStore(database, updates, Sabotage.NONE, NOW);
        T result = script.apply(store);
        database.commit(store);
        return result;
    }

    /** A single update of a host in the rack of all the others, which is committed only where it is admitted. */
    private Optional<Waiting> single(String name, SingleUpdates.Force force) {
        return single(name, null, force);
    }

    private Optional<Waiting> single(String name, String cordon, SingleUpdates.Force force) {
        Map<String, String> labels = target().placement().labels();
        database.committed().enrol(name, labels, NOW.toEpochMilli(), NOW.toEpochMilli());
        updates.booted(name, BEFORE);
        var place = new Placement(
                name, 0, 0, labels, List.of(new Cap("rack", labels.get("rack"), 1)), Duration.ZERO, "7.3.4-a");
        var store = new SimStore(database, updates, Sabotage.NONE, NOW);
        store.waitForLock(Lock.Kind.HOST, name);
        UpdateRow row = store.insertUpdate(null, name);
        var update = new UpdateRef(
                row.id(), row.epoch(), ((Phase.Open) row.phase()).span().deadline());
        Optional<Waiting> obstacle = new SingleUpdates(Updates.GRACE).admit(store, place, cordon, update, force, NOW);
        if (obstacle.isEmpty()) {
            database.commit(store);
        } else {
            database.rollback(store);
        }
        return obstacle;
    }

    private UpdateRow started() {
        in(store -> tick.run(store, id, NOW));
        return database.committed().openUpdateOf(host).orElseThrow();
    }

    private void move(UpdateRow update, Phase phase) {
        in(store -> {
            store.put(update.in(phase));
            new UpdateProgress(Updates.GRACE)
                    .moved(
                            store,
                            List.of(new UpdateProgress.Moved(host, update.id(), update.epoch(), phase, List.of())),
                            NOW);
            return true;
        });
    }

    private void put(RolloutState state) {
        database.committed().rollouts.put(id, state);
    }

    private Target target() {
        return database.committed().targets.get(Tables.key(id, host));
    }

    private Status status() {
        return database.committed().rollouts.get(id).status();
    }
}
