// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.plan.model.RequestReader;
import io.luofleet.plan.model.Strategy;
import io.luofleet.rollout.engine.Cap;
import io.luofleet.rollout.engine.Engine;
import io.luofleet.rollout.engine.FleetState;
import io.luofleet.rollout.engine.HostFacts;
import io.luofleet.rollout.engine.Placement;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.WindowOracle;
import io.luofleet.security.Principal;
import io.luofleet.update.phase.Boot;
import io.luofleet.update.phase.Phase;
import io.luofleet.update.phase.PhaseName;
import io.luofleet.wire.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** Rollouts to forecast. */
final class Samples {
    static final Instant NOW = Instant.parse("2026-03-01T22:00:00Z");
    static final Phase.Closed SUCCESS =
            new Phase.Succeeded(NOW, new Boot("b-1", "7.3.4-a", null), new Boot("b-2", "7.3.4-b", null));
    static final Phase.Closed UNDONE = new Phase.Aborted(
            NOW, PhaseName.PRESERVING, null, new Failure("KERNEL_ERROR", "no", null, null, null, null));
    static final FleetState IDLE = new FleetState(List.of(), null);
    static final History NONE = new History(List.of(), History.Of.FLEET);

    private Samples() {}

    static Strategy strategy(Map<String, Object> strategy) {
        RequestReader.Reading reading =
                RequestReader.read(Map.of("release", "rel-b", "selector", "pool=a", "strategy", strategy));
        assertThat(reading.findings()).isEmpty();
        return reading.request().strategy();
    }

    /** So many updates that nothing but they counts. */
    static History always(Duration took) {
        return mixed(2_000_000, 0, took);
    }

    static History mixed(int of, int undone, Duration took) {
        return new History(
                Stream.concat(
                                Collections.nCopies(of - undone, new Recorded(took, SUCCESS)).stream(),
                                Collections.nCopies(undone, new Recorded(took, UNDONE)).stream())
                        .toList(),
                History.Of.RELEASE);
    }

    /**
     * A rollout in racks of so many hosts.
     *
     * @param wavesEndAt where each wave ends, in hosts
     */
    static RolloutState rollout(Strategy strategy, int rackSize, int fleetCap, int rackCap, int... wavesEndAt) {
        List<Placement> places = new ArrayList<>();
        for (int wave = 0; wave < wavesEndAt.length; wave++) {
            while (places.size() < wavesEndAt[wave]) {
                int i = places.size();
                int racks = Math.max(1, wavesEndAt[wavesEndAt.length - 1] / rackSize);
                String rack = "r" + i % racks;
                places.add(new Placement(
                        "h" + i,
                        wave,
                        i,
                        Map.of("rack", rack, "zone", "z" + i % 3, "serial", "s" + i),
                        List.of(Cap.ofFleet(fleetCap), new Cap("rack", rack, rackCap)),
                        Duration.ofMinutes(10).plus(strategy.hostSoak()),
                        "7.3.4-a"));
            }
        }
        return RolloutState.begin(
                new UUID(1, 1), "rel-b", Principal.of("ann", "token:t"), strategy, wavesEndAt.length, places);
    }

    static Question question(RolloutState rollout, History history, int draws) {
        return question(rollout, history, draws, WindowOracle.ALWAYS, Map.of());
    }

    static Question question(
            RolloutState rollout, History history, int draws, WindowOracle windows, Map<String, HostFacts> facts) {
        return new Question(
                rollout, facts, IDLE, new Engine(windows), Set.of("zone"), history, NOW, Duration.ZERO, draws, 42);
    }
}
