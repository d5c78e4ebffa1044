// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.forecast;

import io.luofleet.rollout.engine.Cap;
import io.luofleet.rollout.engine.Engine;
import io.luofleet.rollout.engine.FleetState;
import io.luofleet.rollout.engine.HostFacts;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is forecast. What nobody can know is supposed: the rollout is approved, resumed, not halted, and goes on at {@link #from}; hosts that
 * are silent or cordoned stay so; other rollouts start nothing more, and their slots are free at the end of their leases; each gate says
 * yes after {@link #gateAnswer}; the service is never away.
 *
 * @param rollout as it stands
 * @param hosts what is known of its hosts; one that is missing is there, free and as planned
 * @param fleet who has slots and who is down
 * @param engine the rollout's own
 * @param windowLabels the labels that its windows look at
 * @param history what updates took and came to
 * @param from when it goes on
 * @param gateAnswer how long each gate takes to say yes
 * @param draws how many courses are run
 * @param seed the same seed has the same courses
 */
public record Question(
        RolloutState rollout,
        Map<String, HostFacts> hosts,
        FleetState fleet,
        Engine engine,
        Set<String> windowLabels,
        History history,
        Instant from,
        Duration gateAnswer,
        int draws,
        long seed) {
    /** As many courses say enough: a tenth of them is ten. */
    public static final int DRAWS = 100;

    private static final HostFacts AS_PLANNED = new HostFacts(true, null);

    /** Refuses one without an answer. */
    public Question {
        if (draws < 1) {
            throw new IllegalArgumentException(draws + " draws say nothing");
        }
        if (rollout.status().isOver() || rollout.status() instanceof Status.Aborting) {
            throw new IllegalArgumentException("rollout %s does not go on".formatted(rollout.id()));
        }
        Map<String, HostFacts> all = new HashMap<>();
        for (var target : rollout.targets()) {
            all.put(target.host(), hosts.getOrDefault(target.host(), AS_PLANNED));
        }
        hosts = Map.copyOf(all);
        windowLabels = Set.copyOf(windowLabels);
    }

    /** The labels by which it may matter which host is started: those of windows, and of anybody's caps. */
    Set<String> labelsThatMatter() {
        Set<String> keys = new HashSet<>(windowLabels);
        rollout.targets().forEach(target -> addLevels(target.placement().caps(), keys));
        fleet.slots().forEach(slot -> addLevels(slot.caps(), keys));
        return keys;
    }

    private static void addLevels(List<Cap> caps, Set<String> keys) {
        for (Cap cap : caps) {
            keys.add(cap.level());
        }
    }
}
