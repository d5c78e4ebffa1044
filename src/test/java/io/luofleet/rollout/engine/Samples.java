// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import io.luofleet.plan.model.Amount;
import io.luofleet.plan.model.Gate;
import io.luofleet.plan.model.Strategy;
import io.luofleet.security.Principal;
import io.luofleet.update.phase.Deadlines;
import io.luofleet.update.phase.PhaseName;
import io.luofleet.wire.EmptyHosts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** A rollout of a few hosts, to be changed where a test needs it. */
final class Samples {
    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    static final UUID ROLLOUT = new UUID(0, 1);
    static final UUID UPDATE = new UUID(0, 7);
    static final Principal ALICE = Principal.of("alice", "token:test");
    static final Principal BOB = Principal.of("bob", "token:test");
    static final Gate PERSON = new Gate.Person(Gate.After.EACH_WAVE, Duration.ofMinutes(10));
    static final Engine ENGINE = new Engine(WindowOracle.ALWAYS);
    static final FleetState IDLE = new FleetState(List.of(), null);

    private Samples() {}

    static Strategy strategy(Gate... gates) {
        return strategy(budget(5, new Amount.Percent(10), new Amount.Count(1)), Strategy.Offline.WAIT, gates);
    }

    static Strategy.Budget budget(int sample, Amount errors, Amount silence) {
        return new Strategy.Budget(
                sample,
                errors,
                errors,
                silence,
                new Amount.Count(0),
                List.of(new Strategy.Scope.Fleet(), new Strategy.Scope.Wave(), new Strategy.Scope.Domain("rack")));
    }

    static Strategy strategy(Strategy.Budget budget, Strategy.Offline offline, Gate... gates) {
        return new Strategy(
                new Amount.Count(1),
                List.of(),
                List.of(),
                new Strategy.Order(Strategy.Order.Kind.SPREAD, List.of()),
                Duration.ofMinutes(5),
                Duration.ofSeconds(10),
                new Strategy.Retry(2, Duration.ofMinutes(1), Set.of("MEMORY_CORRUPT")),
                Deadlines.NONE,
                Strategy.LateJoining.LEAVE_OUT,
                offline,
                List.of(),
                List.of(),
                budget,
                List.of(gates),
                Strategy.Approval.NOT_REQUIRED,
                false,
                EmptyHosts.REFUSED);
    }

    static Placement place(String host, int wave, String rack, Cap... caps) {
        return new Placement(host, wave, 0, Map.of("rack", rack), List.of(caps), Duration.ofMinutes(4), "7.3.4-a");
    }

    /** The same from another kernel. */
    static Placement comingFrom(String kernel, Placement place) {
        return new Placement(
                place.host(), place.wave(), place.position(), place.labels(), place.caps(), place.expected(), kernel);
    }

    static Target.Pending pending(Placement place) {
        return new Target.Pending(place, 0, 2, null, null);
    }

    static Target.Updating updating(Placement place, PhaseName phase) {
        return pending(place).toUpdating(UPDATE, 1, NOW).in(phase);
    }

    static Target succeeded(Placement place) {
        return new Target.Succeeded(place, 1, NOW);
    }

    static Target failed(Placement place, FailureKind kind) {
        return new Target.Failed(place, 1, new Target.Trouble(kind, "CODE", NOW, false, false), NOW);
    }

    static Target lostGuests(Placement place) {
        return new Target.Failed(
                place, 1, new Target.Trouble(FailureKind.ERROR, "MEMORY_CORRUPT", NOW, false, true), NOW);
    }

    /** Everybody is present. */
    static RolloutState rollout(Strategy strategy, Target... targets) {
        int waves = 1
                + Arrays.stream(targets)
                        .mapToInt(t -> t.placement().wave())
                        .max()
                        .orElseThrow();
        Map<String, HostFacts> facts = new HashMap<>();
        Arrays.stream(targets).forEach(t -> facts.put(t.host(), new HostFacts(true, null)));
        return new RolloutState(
                ROLLOUT,
                0,
                "rel-b",
                ALICE,
                strategy,
                waves,
                new Status.Running(),
                new Progress.Rolling(0, 0),
                new ArrayList<>(List.of(targets)),
                facts,
                Circumstances.NONE);
    }

    /** The same, but these are silent. */
    static RolloutState silent(RolloutState state, String... hosts) {
        Map<String, HostFacts> facts = new HashMap<>(state.hosts());
        List.of(hosts).forEach(h -> facts.put(h, new HostFacts(false, null)));
        return copy(state, facts, state.circumstances());
    }

    static RolloutState in(Circumstances circumstances, RolloutState state) {
        return copy(state, state.hosts(), circumstances);
    }

    static RolloutState with(RolloutState state, HostFacts facts) {
        Map<String, HostFacts> all = new HashMap<>();
        state.targets().forEach(t -> all.put(t.host(), facts));
        return copy(state, all, state.circumstances());
    }

    static RolloutState with(RolloutState state, String host, HostFacts facts) {
        Map<String, HostFacts> all = new HashMap<>(state.hosts());
        all.put(host, facts);
        return copy(state, all, state.circumstances());
    }

    private static RolloutState copy(RolloutState state, Map<String, HostFacts> facts, Circumstances circumstances) {
        return new RolloutState(
                state.id(),
                state.version(),
                state.release(),
                state.author(),
                state.strategy(),
                state.waves(),
                state.status(),
                state.progress(),
                state.targets(),
                facts,
                circumstances);
    }

    static Slot slot(Placement place) {
        return Engine.slotFor(new UUID(0, 2), place, new UUID(0, 9), 3, NOW, NOW.plusSeconds(60));
    }
}
