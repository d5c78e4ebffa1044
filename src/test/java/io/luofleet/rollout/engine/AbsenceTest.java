// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import static io.luofleet.rollout.engine.Samples.ENGINE;
import static io.luofleet.rollout.engine.Samples.NOW;
import static io.luofleet.rollout.engine.Samples.PERSON;
import static io.luofleet.rollout.engine.Samples.UPDATE;
import static io.luofleet.rollout.engine.Samples.budget;
import static io.luofleet.rollout.engine.Samples.pending;
import static io.luofleet.rollout.engine.Samples.place;
import static io.luofleet.rollout.engine.Samples.rollout;
import static io.luofleet.rollout.engine.Samples.slot;
import static io.luofleet.rollout.engine.Samples.strategy;
import static io.luofleet.rollout.engine.Samples.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.luofleet.plan.model.Amount;
import io.luofleet.plan.model.Strategy;
import io.luofleet.update.phase.PhaseName;
import io.luofleet.uptime.model.Outage;
import io.luofleet.uptime.model.Presence;
import io.luofleet.uptime.model.Reachability;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Hosts that are down without a slot, and times in which nobody could reach the service. */
class AbsenceTest {
    private static final Cap ONE = new Cap("rack", "r0", 1);
    private static final Placement CANARY = place("h0", 0, "r0", ONE);
    private static final Instant HEARD = NOW.minusSeconds(600);
    private static final Outage OUTAGE = new Outage(NOW.minusSeconds(100), NOW.minusSeconds(40));

    @Test
    void aSilentNeighbourTakesTheRoomOfASlot() {
        // given
        Down neighbour = down("h9", "r0");

        // when
        Decisions decisions = ENGINE.decide(rollout(strategy(), pending(CANARY)), fleet(neighbour), NOW);

        // then
        assertThat(decisions.actions()).isEmpty();
        assertThat(decisions.waiting())
                .containsExactly(entry("h0", new Waiting.ForSlot(ONE, 0, List.of(), Map.of(), 1, List.of(neighbour))));
    }

    @Test
    void aSilentHostElsewhereDoesNot() {
        // given
        Down elsewhere = down("h9", "r1");

        // when
        Decisions decisions = ENGINE.decide(rollout(strategy(), pending(CANARY)), fleet(elsewhere), NOW);

        // then
        assertThat(decisions.actions()).containsExactly(new Decision.Start("h0"));
    }

    @Test
    void aSilentHostWithASlotCountsOnce() {
        // given
        Placement other = place("h9", 0, "r0", new Cap("rack", "r0", 2));
        var fleet = new FleetState(
                List.of(slot(other)), null, Map.of(), List.of(down("h9", "r0")), Reachability.UNINTERRUPTED);
        Placement two = place("h0", 0, "r0", new Cap("rack", "r0", 2));

        // when
        Decisions decisions = ENGINE.decide(rollout(strategy(), pending(two)), fleet, NOW);

        // then
        assertThat(decisions.actions()).containsExactly(new Decision.Start("h0"));
    }

    @Test
    void aSlotCountsInTheRackItWasTakenInAndInTheOneItsHostIsInNow() {
        // given
        Slot moved = slot(place("h9", 0, "r1"));
        var relabelled = new Down("h9", Map.of("rack", "r0"), Down.Cause.RELABELLED, NOW);
        var fleet = new FleetState(List.of(moved), null, Map.of(), List.of(relabelled), Reachability.UNINTERRUPTED);
        Placement there = place("h1", 0, "r1", new Cap("rack", "r1", 1));

        // when
        Decisions decisions = ENGINE.decide(rollout(strategy(), pending(CANARY), pending(there)), fleet, NOW);

        // then
        assertThat(decisions.actions()).isEmpty();
        assertThat(decisions.waiting()).containsOnlyKeys("h0", "h1");
    }

    @Test
    void aCordonedHostIsWaitedForOrLeftOut() {
        // given
        var cordoned = new HostFacts(Presence.PRESENT, null, null, "cordoned by ann");
        Strategy skipping = strategy(budget(5, new Amount.Percent(10), new Amount.Count(1)), Strategy.Offline.SKIP);

        // when
        Decisions waiting = ENGINE.decide(Samples.with(rollout(strategy(), pending(CANARY)), cordoned), fleet(), NOW);
        RolloutState later = rollout(skipping, succeeded(place("c", 0, "r9")), pending(place("h0", 1, "r0", ONE)))
                .with(new Progress.Rolling(1, 0));
        Decisions left = ENGINE.decide(Samples.with(later, cordoned), fleet(), NOW);

        // then
        assertThat(waiting.waiting()).containsExactly(entry("h0", new Waiting.ForUncordon("cordoned by ann")));
        assertThat(left.actions()).singleElement().isInstanceOf(Decision.SkipHost.class);
    }

    @Test
    void cordonedHostsOfOneRackDoNotWaitForEachOther() {
        // given
        Strategy skipping = strategy(budget(5, new Amount.Percent(10), new Amount.Count(1)), Strategy.Offline.SKIP);
        RolloutState state = Samples.with(
                rollout(
                                skipping,
                                succeeded(place("c", 0, "r9")),
                                pending(place("h0", 1, "r0", ONE)),
                                pending(place("h1", 1, "r0", ONE)))
                        .with(new Progress.Rolling(1, 0)),
                new HostFacts(Presence.PRESENT, null, null, "cordoned by ann"));

        // when
        Decisions decisions = ENGINE.decide(state, fleet(down("h0", "r0"), down("h1", "r0")), NOW);

        // then
        assertThat(decisions.actions()).hasSize(2).allSatisfy(d -> assertThat(d).isInstanceOf(Decision.SkipHost.class));
    }

    @Test
    void silentHostsOfOneRackDoNotWaitForEachOther() {
        // given
        Strategy skipping = strategy(budget(5, new Amount.Percent(10), new Amount.Count(1)), Strategy.Offline.SKIP);
        RolloutState state = Samples.with(
                rollout(
                                skipping,
                                succeeded(place("c", 0, "r9")),
                                pending(place("h0", 1, "r0", ONE)),
                                pending(place("h1", 1, "r0", ONE)))
                        .with(new Progress.Rolling(1, 0)),
                new HostFacts(false, null));

        // when
        Decisions decisions = ENGINE.decide(state, fleet(down("h0", "r0"), down("h1", "r0")), NOW);

        // then
        assertThat(decisions.actions()).hasSize(2).allSatisfy(d -> assertThat(d).isInstanceOf(Decision.SkipHost.class));
    }

    @Test
    void aHostNotHeardOfSinceOurOutageIsNeitherStartedNorSkipped() {
        // given
        Strategy skipping = strategy(budget(5, new Amount.Percent(10), new Amount.Count(1)), Strategy.Offline.SKIP);
        RolloutState state = Samples.with(rollout(skipping, pending(CANARY)), new HostFacts(Presence.UNKNOWN, null));

        // when
        Decisions decisions = ENGINE.decide(state, afterOutage(), NOW);

        // then
        assertThat(decisions.actions()).isEmpty();
        assertThat(decisions.waiting()).containsExactly(entry("h0", new Waiting.ForSign(OUTAGE)));
    }

    @Test
    void aSoakGoesOnForAsLongAsNobodyWatched() {
        // given
        RolloutState state = rollout(strategy(), succeeded(CANARY), pending(place("h1", 1, "r1")))
                .with(new Progress.Soaking(0, 0, NOW.minusSeconds(310), NOW.minusSeconds(10)));

        // when
        Decisions decisions = ENGINE.decide(state, afterOutage(), NOW);

        // then
        assertThat(decisions.actions()).isEmpty();
        assertThat(decisions.waiting())
                .containsExactly(
                        entry("h1", new Waiting.ForSoak(0, NOW.minusSeconds(10).plusSeconds(60))));
    }

    @Test
    void aSoakThatBeganAnewAfterAnOutageIsNoLongerForIt() {
        // given
        Instant resumed = NOW.minusSeconds(10);
        RolloutState state = rollout(strategy(), succeeded(CANARY), pending(place("h1", 1, "r1")))
                .with(new Progress.Soaking(0, 0, resumed, resumed));

        // when
        Decisions decisions = ENGINE.decide(state, afterOutage(), NOW);

        // then
        assertThat(decisions.actions()).containsExactly(new Decision.OpenWave(1));
    }

    @Test
    void aGateHasTheTimeInWhichItCouldAnswer() {
        // given
        RolloutState state = rollout(strategy(PERSON), succeeded(CANARY), pending(place("h1", 1, "r1")))
                .with(new Progress.AtGate(new GateRef(0, 0, 1), NOW.minusSeconds(10), null));

        // when
        Decisions decisions = ENGINE.decide(state, afterOutage(), NOW);

        // then
        assertThat(decisions.actions()).isEmpty();
        assertThat(decisions.waiting()).containsOnlyKeys("h1");
    }

    @Test
    void aGhostIsExplainedByItsHostAndTheCallThatFreesIt() {
        // given
        Slot slot = slot(place("h9", 0, "r0", ONE));
        var ghost = new Ghost(PhaseName.LOST, NOW.minusSeconds(300), HEARD, false);
        var fleet = new FleetState(List.of(slot), null, Map.of("h9", ghost), List.of(), Reachability.UNINTERRUPTED);
        Waiting waiting = ENGINE.decide(rollout(strategy(), pending(CANARY)), fleet, NOW)
                .waiting()
                .get("h0");

        // when
        String words = Explanation.of(waiting);

        // then
        assertThat(words)
                .contains("ended LOST at " + ghost.since())
                .contains("not been heard of since " + HEARD)
                .contains("GET /api/v1/updates/" + slot.update())
                .contains("DELETE /api/v1/slots/h9?reason=")
                .doesNotContain("until " + slot.until());
    }

    @Test
    void manyHostsDownAreNamedUpToABound() {
        // given
        List<Down> many = java.util.stream.IntStream.range(0, 160)
                .mapToObj(i -> down("h%03d".formatted(i), "r0"))
                .toList();
        Decisions decisions =
                ENGINE.decide(rollout(strategy(), pending(CANARY)), fleet(many.toArray(Down[]::new)), NOW);

        // when
        String words = Explanation.of(decisions.waiting().get("h0"));

        // then
        assertThat(words)
                .contains("h000 is down, silent since " + HEARD)
                .contains("and 150 more are down")
                .doesNotContain("h010 ");
    }

    @Test
    void aLeaseThatRanOutWhileTheServiceWasAwayIsNoFailure() {
        // given
        var target = pending(CANARY).toUpdating(UPDATE, 1, NOW.minusSeconds(120));

        // when
        Target next = Ends.after(
                target,
                EndsTest.aborted("LEASE_EXPIRED"),
                true,
                List.of(),
                strategy().retry(),
                afterOutage().reach(),
                NOW);

        // then
        assertThat(next).isEqualTo(pending(CANARY));
    }

    private static Down down(String host, String rack) {
        return new Down(host, Map.of("rack", rack), Down.Cause.SILENT, HEARD);
    }

    private static FleetState fleet(Down... down) {
        return new FleetState(List.of(), null, Map.of(), List.of(down), Reachability.UNINTERRUPTED);
    }

    private static FleetState afterOutage() {
        return new FleetState(List.of(), null, Map.of(), List.of(), new Reachability(List.of(OUTAGE)));
    }
}
