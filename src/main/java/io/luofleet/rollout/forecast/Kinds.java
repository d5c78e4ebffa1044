// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.forecast;

import io.luofleet.rollout.engine.Cap;
import io.luofleet.rollout.engine.HostFacts;
import io.luofleet.rollout.engine.Placement;
import io.luofleet.rollout.engine.Target;
import io.luofleet.uptime.model.Presence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The hosts that have yet to be started, in kinds: hosts that nothing tells apart but their place in the order. What is in the way of
 * the first of a kind is in the way of all of them, so that the engine need not look at more of a kind than may start at once.
 */
final class Kinds {
    /** Of a kind that no cap covers, so many are looked at in a pass. */
    static final int MOST_AT_ONCE = 64;

    private final List<Kind> all;
    private final int fleetLimit;

    /** What may tell one host's start from another's. */
    private record Traits(
            int wave, Map<String, String> labels, List<Cap> caps, Duration expected, String from, HostFacts facts) {}

    /** Hosts of a kind. */
    static final class Kind {
        final int wave;
        /** Of how many a pass decides. */
        final int atOnce;
        /** The fleet's limit for them. */
        final int fleetLimit;
        /** Whether they would be started at their turn; others are left out, or waited for. */
        final boolean isThere;
        /** Their places among the targets, in the order of starts. */
        final int[] hosts;

        private Kind(Traits traits, List<Integer> hosts) {
            this.wave = traits.wave();
            this.fleetLimit = limit(traits.caps().stream()
                    .filter(cap -> cap.level().equals(Cap.FLEET))
                    .toList());
            this.isThere = traits.facts().presence() == Presence.PRESENT
                    && traits.facts().cordon() == null
                    && traits.facts().drift() == null;
            // Whoever is left out at its turn takes nothing, so that any number may be.
            this.atOnce = isThere ? Math.min(MOST_AT_ONCE, limit(traits.caps())) : Integer.MAX_VALUE;
            this.hosts = hosts.stream().mapToInt(i -> i).toArray();
        }

        private static int limit(List<Cap> caps) {
            return caps.stream().mapToInt(Cap::limit).min().orElse(Integer.MAX_VALUE);
        }
    }

    private Kinds(List<Kind> all) {
        this.all = all;
        this.fleetLimit = all.stream().mapToInt(k -> k.fleetLimit).min().orElse(Integer.MAX_VALUE);
    }

    /**
     * Those of a rollout's hosts; the ones that were tried before are of no kind.
     *
     * @param labels the labels that tell hosts apart; all others do not matter
     */
    static Kinds of(List<Target> targets, Map<String, HostFacts> facts, Set<String> labels) {
        Map<Traits, List<Integer>> hosts = new LinkedHashMap<>();
        for (int i = 0; i < targets.size(); i++) {
            if (targets.get(i) instanceof Target.Pending pending && !isTried(pending)) {
                Placement p = pending.placement();
                var traits = new Traits(
                        p.wave(),
                        only(labels, p.labels()),
                        p.caps(),
                        p.expected(),
                        p.from(),
                        facts.get(pending.host()));
                hosts.computeIfAbsent(traits, _ -> new ArrayList<>()).add(i);
            }
        }
        return new Kinds(hosts.entrySet().stream()
                .map(e -> new Kind(e.getKey(), e.getValue()))
                .toList());
    }

    private static Map<String, String> only(Set<String> keys, Map<String, String> labels) {
        Map<String, String> those = new HashMap<>();
        for (String key : keys) {
            String value = labels.get(key);
            if (value != null) {
                those.put(key, value);
            }
        }
        return those;
    }

    static boolean isTried(Target.Pending pending) {
        return pending.notBefore() != null || pending.trouble() != null;
    }

    /** Ordered by the first host of each. */
    List<Kind> all() {
        return all;
    }

    /** The lowest limit that any of them has for the whole fleet. */
    int fleetLimit() {
        return fleetLimit;
    }
}
