// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.sim;

import io.luofleet.plan.model.Amount;
import io.luofleet.plan.model.Gate;
import io.luofleet.plan.model.Strategy;
import io.luofleet.rollout.engine.Cap;
import io.luofleet.rollout.engine.Placement;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.Target;
import io.luofleet.rollout.engine.WindowOracle;
import io.luofleet.rollout.engine.WindowOracle.Opening;
import io.luofleet.security.Principal;
import io.luofleet.update.phase.Deadlines;
import io.luofleet.update.phase.PhaseName;
import io.luofleet.wire.EmptyHosts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** A fleet, its rollouts and how much goes wrong, all of it from the seed. */
final class Scenario {
    static final Principal AUTHOR = Principal.of("alice", "token:test");
    static final Principal OPERATOR = Principal.of("bob", "token:test");

    private static final List<Fault> FAULTS = List.of(Fault.values());
    private static final List<Gate.After> AFTER = List.of(Gate.After.values());

    final Random random;
    final int replicas;
    final Map<String, Map<String, String>> hosts = new LinkedHashMap<>();
    final List<RolloutState> rollouts = new ArrayList<>();
    final Map<UUID, WindowOracle> windows = new LinkedHashMap<>();
    /** The kernels that hosts come from. */
    final Map<String, String> kernels = new LinkedHashMap<>();
    /** The hosts with guests. */
    final Set<String> withGuests = new LinkedHashSet<>();
    /** The hosts that are silent at first, and for how many milliseconds. */
    final Map<String, Long> absent = new LinkedHashMap<>();
    /** How many of a hundred messages are lost, and as many repeated or late. */
    final int badNetwork;
    /** How many of a hundred transactions end in a crash or a conflict. */
    final int badDatabase;
    /** How many of a hundred commits take up to three seconds. */
    final int slowDatabase;
    /** How many of a hundred updates meet a fault. */
    final int badHosts;
    /** How many seconds pass until something befalls an idle host; 0 for never. */
    final int relapses;
    /** How many seconds an operator lets pass between two whims; 0 for none. */
    final int whims;
    /** How many seconds pass between two hosts that fall silent for no reason; 0 for none. */
    final int moods;
    /** How many seconds pass between two things that operators make of hosts: labels, cordons, the end; 0 for none. */
    final int chores;
    /** How many seconds pass between two outages of the service itself; 0 for none. */
    final int outages;

    Scenario(long seed) {
        random = new Random(seed);
        replicas = 1 + random.nextInt(3);
        badNetwork = pick(0, 0, 5, 15);
        badDatabase = pick(0, 0, 3, 10);
        slowDatabase = pick(0, 10, 60);
        badHosts = pick(0, 20, 50);
        whims = pick(0, 0, 15, 40);
        relapses = pick(0, 0, 10, 30);
        int kinds = pick(1, 1, 2);
        int absence = pick(0, 0, 30, 70);
        int racks = 1 + random.nextInt(3);
        int count = 3 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            String name = "h" + i;
            hosts.put(name, Map.of("rack", "r" + random.nextInt(racks), "zone", "z" + random.nextInt(2)));
            kernels.put(name, random.nextInt(kinds) == 0 ? "7.3.4-a" : "7.2.9-a");
            if (chance(80)) {
                withGuests.add(name);
            }
            if (chance(absence)) {
                absent.put(name, 40_000L + random.nextInt(100_000));
            }
        }
        List<String> names = new ArrayList<>(hosts.keySet());
        int split = chance(50) ? 1 + random.nextInt(count - 1) : count;
        addRollout(new UUID(0, 1), names.subList(0, split));
        if (split < count) {
            addRollout(new UUID(0, 2), names.subList(split, count));
        }
        moods = pick(0, 0, 10, 30);
        outages = pick(0, 0, 40, 100);
        chores = pick(0, 0, 4, 20);
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private int pick(int... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private void addRollout(UUID id, List<String> names) {
        Strategy strategy = strategy();
        Map<String, Integer> limits = limits();
        int waves = 1 + random.nextInt(Math.min(3, names.size()));
        int canaries = names.size() > waves && chance(40) ? 2 : 1;
        List<Placement> placements = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            int after = i - canaries;
            int wave = after < 0 ? 0 : Math.min(waves - 1, 1 + after * waves / names.size());
            Map<String, String> labels = hosts.get(names.get(i));
            placements.add(new Placement(
                    names.get(i),
                    Math.min(wave, i),
                    i,
                    labels,
                    capsOf(limits, labels),
                    Duration.ofSeconds(30),
                    kernels.get(names.get(i))));
        }
        rollouts.add(RolloutState.begin(id, "rel-b", AUTHOR, strategy, waves, placements));
        windows.put(id, chance(30) ? everyFewMinutes() : WindowOracle.ALWAYS);
    }

    /** The labels of a place in the racks and zones that there are. */
    Map<String, String> anyPlace() {
        List<Map<String, String>> places = List.copyOf(hosts.values());
        return Map.of(
                "rack", places.get(random.nextInt(places.size())).get("rack"),
                "zone", places.get(random.nextInt(places.size())).get("zone"));
    }

    private Map<String, Integer> limits() {
        Map<String, Integer> limits = new LinkedHashMap<>();
        limits.put(Cap.FLEET, 1 + random.nextInt(4));
        if (chance(80)) {
            limits.put("rack", 1 + random.nextInt(2));
        }
        if (chance(50)) {
            limits.put("zone", 1 + random.nextInt(2));
        }
        return limits;
    }

    /** Other caps for the hosts of a rollout. */
    Map<String, List<Cap>> otherCaps(RolloutState rollout) {
        Map<String, Integer> limits = limits();
        return rollout.targets().stream()
                .collect(Collectors.toMap(Target::host, t -> capsOf(limits, hosts.get(t.host()))));
    }

    /** The same strategy with another budget. */
    Strategy withOtherBudget(Strategy s) {
        return new Strategy(
                s.canary(),
                s.waves(),
                s.maxUnavailable(),
                s.order(),
                s.soak(),
                s.hostSoak(),
                s.retry(),
                s.deadlines(),
                s.lateJoining(),
                s.offline(),
                s.windows(),
                s.exclusions(),
                budget(),
                s.gates(),
                s.approval(),
                s.allowDowngrade(),
                s.emptyHosts());
    }

    private static List<Cap> capsOf(Map<String, Integer> limits, Map<String, String> labels) {
        List<Cap> caps = new ArrayList<>();
        limits.forEach((level, limit) ->
                caps.add(level.equals(Cap.FLEET) ? Cap.ofFleet(limit) : new Cap(level, labels.get(level), limit)));
        return caps;
    }

    private Strategy strategy() {
        List<Gate> gates = new ArrayList<>();
        for (int i = pick(0, 0, 1, 2); i > 0; i--) {
            gates.add(new Gate.Person(AFTER.get(random.nextInt(AFTER.size())), Duration.ofSeconds(30)));
        }
        return strategy(budget(), gates);
    }

    private Strategy.Budget budget() {
        return new Strategy.Budget(
                1 + random.nextInt(3),
                new Amount.Percent(pick(0, 10, 60, 100)),
                new Amount.Percent(pick(10, 40)),
                new Amount.Count(random.nextInt(3)),
                new Amount.Count(pick(0, 0, 1)),
                List.of(new Strategy.Scope.Fleet(), new Strategy.Scope.Wave(), new Strategy.Scope.Domain("rack")));
    }

    private Strategy strategy(Strategy.Budget budget, List<Gate> gates) {
        return new Strategy(
                new Amount.Count(1),
                List.of(),
                List.of(),
                new Strategy.Order(Strategy.Order.Kind.SPREAD, List.of()),
                Duration.ofSeconds(pick(0, 5, 10, 60)),
                Updates.DEADLINES.of(PhaseName.SOAKING),
                new Strategy.Retry(1 + random.nextInt(3), Duration.ofSeconds(10), Set.of("BROKEN")),
                Deadlines.NONE,
                Strategy.LateJoining.LEAVE_OUT,
                chance(50) ? Strategy.Offline.WAIT : Strategy.Offline.SKIP,
                List.of(),
                List.of(),
                budget,
                gates,
                chance(20) ? Strategy.Approval.ANOTHER_PERSON : Strategy.Approval.NOT_REQUIRED,
                false,
                EmptyHosts.REFUSED);
    }

    /** Open for two minutes of each three. */
    private static WindowOracle everyFewMinutes() {
        return (_, now) -> {
            long second = now.getEpochSecond();
            Instant start = Instant.ofEpochSecond(second - Math.floorMod(second, 180L));
            return second < start.getEpochSecond() + 120
                    ? new Opening.Open(start.plusSeconds(120))
                    : new Opening.Shut(start.plusSeconds(180));
        };
    }

    Fault fault() {
        if (!chance(badHosts)) {
            return Fault.NONE;
        }
        return FAULTS.get(random.nextInt(FAULTS.size()));
    }
}
