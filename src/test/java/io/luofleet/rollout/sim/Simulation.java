// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.sim;

import io.luofleet.rollout.engine.Cap;
import io.luofleet.rollout.engine.Explanation;
import io.luofleet.rollout.engine.GateAnswer;
import io.luofleet.rollout.engine.Placement;
import io.luofleet.rollout.engine.Progress;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.Slot;
import io.luofleet.rollout.engine.Status;
import io.luofleet.rollout.engine.Target;
import io.luofleet.rollout.engine.Waiting;
import io.luofleet.rollout.script.Commands;
import io.luofleet.rollout.script.FleetCommands;
import io.luofleet.rollout.script.SingleUpdates;
import io.luofleet.rollout.script.UpdateRef;
import io.luofleet.rollout.sim.Tables.Care;
import io.luofleet.rollout.sim.Tables.UpdateRow;
import io.luofleet.update.phase.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** One run: everything happens in one thread, in the order of virtual time, and the seed decides all. */
final class Simulation {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final long CHAOS_MILLIS = 240_000;
    private static final long PATIENCE_MILLIS = 2 * 3_600_000;
    private static final int SKEW_MILLIS = 2_000;

    private final Scenario scenario;
    private final Sabotage sabotage;
    private final Database database = new Database();
    private final Updates updates;
    private final Invariants invariants;
    private final List<Replica> replicas = new ArrayList<>();
    private final List<EmulatedHost> hosts = new ArrayList<>();
    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private final List<long[]> away = new ArrayList<>();
    private long databaseDownUntil;
    private long millis;
    private long scheduled;

    private record Event(long at, long number, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    Simulation(long seed, Sabotage sabotage) {
        this.scenario = new Scenario(seed);
        this.sabotage = sabotage;
        this.updates = new Updates(sabotage, scenario.withGuests, scenario.kernels);
        this.invariants = new Invariants(this, scenario.windows, scenario.withGuests);
        database.watch(invariants);
    }

    /** Runs until every rollout and every update is over. */
    void run() {
        setUp();
        while (!isOver()) {
            Event event = queue.remove();
            millis = event.at();
            if (millis > CHAOS_MILLIS + PATIENCE_MILLIS) {
                throw new Violation("all-end", stuck());
            }
            event.action().run();
        }
    }

    private void setUp() {
        Tables tables = database.committed();
        for (RolloutState rollout : scenario.rollouts) {
            tables.rollouts.put(rollout.id(), rollout);
            rollout.targets().forEach(t -> tables.targets.put(Tables.key(rollout.id(), t.host()), t));
            invariants.begun(rollout);
        }
        for (String name : scenario.hosts.keySet()) {
            tables.enrol(name, scenario.hosts.get(name), START.toEpochMilli(), firstSeen(name));
            var host = new EmulatedHost(this, name);
            hosts.add(host);
            host.start();
        }
        for (int i = 0; i < scenario.replicas; i++) {
            var replica = new Replica(this, scenario.random.nextInt(2 * SKEW_MILLIS) - SKEW_MILLIS);
            replicas.add(replica);
            replica.start();
        }
        after(5_000, this::care);
        if (scenario.whims > 0) {
            after(scenario.whims * 1_000L, this::whim);
        }
        if (scenario.relapses > 0) {
            after(scenario.relapses * 1_000L, this::relapse);
        }
        if (scenario.badDatabase > 0) {
            after(60_000, this::mishap);
        }
        if (scenario.moods > 0) {
            after(scenario.moods * 1_000L, this::mood);
        }
        if (scenario.chores > 0) {
            after(scenario.chores * 1_000L, this::chore);
        }
        if (scenario.outages > 0) {
            after(random().nextInt(scenario.outages * 1_000), this::outage);
        }
    }

    private long firstSeen(String host) {
        return START.toEpochMilli() - (scenario.absent.containsKey(host) ? Updates.PRESENCE_TIMEOUT.toMillis() : 0);
    }

    /** Something befalls a host that no update is under way on: its power fails, its agent complains, or it is gone for a while. */
    private void relapse() {
        if (isCalm()) {
            return;
        }
        EmulatedHost host = hosts.get(random().nextInt(hosts.size()));
        switch (random().nextInt(3)) {
            case 0 -> host.silence(40_000);
            case 1 -> {
                if (host.isIdle()) {
                    updates.complains(host.name());
                    invariants.befell(host.name(), now());
                }
            }
            default -> {
                if (host.loosePower()) {
                    invariants.befell(host.name(), now());
                }
            }
        }
        after(scenario.relapses * 1_000L, this::relapse);
    }

    private boolean isOver() {
        Tables tables = database.committed();
        return tables.rollouts.values().stream().allMatch(r -> r.status().isOver())
                && tables.updates.values().stream().allMatch(u -> u.phase() instanceof Phase.Closed);
    }

    private String stuck() {
        Tables tables = database.committed();
        List<String> open = new ArrayList<>();
        tables.rollouts.values().stream()
                .filter(r -> !r.status().isOver())
                .forEach(r -> open.add("rollout " + r.id() + " " + r.status() + " " + r.progress()));
        tables.targets.values().stream()
                .filter(t -> !(t instanceof Target.Ended))
                .forEach(t -> open.add(t.toString()));
        tables.slots.values().forEach(s -> open.add(s.toString()));
        tables.updates.values().stream()
                .filter(u -> u.phase() instanceof Phase.Open)
                .forEach(u -> open.add(u.host() + " " + u.phase()));
        return "still not over: " + open;
    }

    /** Those who run the fleet: they approve, answer gates, and once it is calm set right what waits for them. */
    private void care() {
        for (RolloutState rollout : List.copyOf(database.committed().rollouts.values())) {
            if (rollout.status() instanceof Status.AwaitingApproval) {
                ask(store -> Commands.approve(store, rollout.id(), Scenario.OPERATOR, store.now()));
            }
            if (rollout.progress() instanceof Progress.AtGate at && at.answer() == null && (isCalm() || chance(30))) {
                var answer = new GateAnswer(isCalm() || chance(80), "looked at it", "bob");
                ask(store -> Commands.answerGate(store, rollout.id(), at.gate(), answer, store.now()));
            }
            if (isCalm() && rollout.status() instanceof Status.Paused) {
                ask(store -> Commands.resume(store, rollout.id(), Scenario.OPERATOR, store.now()));
            }
        }
        if (isCalm()) {
            hosts.stream().filter(h -> h.isGone() || isRetired(h.name())).forEach(this::giveUp);
            scenario.hosts.keySet().stream()
                    .filter(h -> database.committed().care.get(h).cordonedAt() != null)
                    .forEach(this::uncordon);
            ask(Simulation::liftHalt);
            for (String host : scenario.hosts.keySet()) {
                ask(store -> FleetCommands.releaseSlot(store, host, false, Scenario.OPERATOR, "looked at it"));
            }
        }
        after(5_000, this::care);
    }

    /** Nobody waits for a host that never returns. */
    private void giveUp(EmulatedHost host) {
        for (RolloutState rollout : scenario.rollouts) {
            if (rollout.targets().stream().anyMatch(t -> t.host().equals(host.name()))) {
                ask(s -> Commands.skip(s, rollout.id(), Set.of(host.name()), Scenario.OPERATOR, "it is gone", s.now()));
            }
        }
    }

    private void whim() {
        if (isCalm()) {
            return;
        }
        List<RolloutState> rollouts = List.copyOf(database.committed().rollouts.values());
        RolloutState rollout = rollouts.get(random().nextInt(rollouts.size()));
        String host = rollout.targets()
                .get(random().nextInt(rollout.targets().size()))
                .host();
        switch (random().nextInt(18)) {
            case 0, 1 -> ask(s -> Commands.pause(s, rollout.id(), Scenario.OPERATOR, "a whim", s.now()));
            case 2, 3, 4 -> ask(s -> Commands.resume(s, rollout.id(), Scenario.OPERATOR, s.now()));
            case 5, 6 -> ask(s -> Commands.retry(s, rollout.id(), Set.of(host), Scenario.OPERATOR));
            case 7 -> ask(s -> Commands.skip(s, rollout.id(), Set.of(host), Scenario.OPERATOR, "a whim", s.now()));
            case 8 -> ask(Simulation::halt);
            case 9, 10 -> ask(Simulation::liftHalt);
            case 11, 12 ->
                List.copyOf(database.committed().slots.keySet())
                        .forEach(h -> ask(s -> FleetCommands.releaseSlot(s, h, true, Scenario.OPERATOR, "a whim")));
            case 13 -> hosts.get(random().nextInt(hosts.size())).silence(30_000);
            case 15, 16 -> {
                var strategy = scenario.withOtherBudget(rollout.strategy());
                var caps = scenario.otherCaps(rollout);
                ask(s -> Commands.change(s, rollout.id(), 1, strategy, caps, Scenario.AUTHOR, Scenario.OPERATOR));
            }
            case 14 -> ask(s -> createOutsideRollouts(s, host));
            default -> {
                if (chance(60)) {
                    ask(s -> Commands.abort(s, rollout.id(), Scenario.OPERATOR, "a whim", s.now()));
                }
            }
        }
        after(scenario.whims * 1_000L, this::whim);
    }

    /** Somebody moves a host to another rack, cordons it or no longer, or takes it out of the fleet. */
    private void chore() {
        if (isCalm()) {
            return;
        }
        List<String> busy = List.copyOf(database.committed().slots.keySet());
        String host = hosts.get(random().nextInt(hosts.size())).name();
        switch (random().nextInt(10)) {
            case 0 -> moveTo(host, scenario.anyPlace());
            case 1, 2, 3, 4 -> {
                // One with a slot counts in both places.
                if (!busy.isEmpty()) {
                    moveTo(busy.get(random().nextInt(busy.size())), scenario.anyPlace());
                }
            }
            case 5, 6 -> ask(s -> made(s, host, care -> care.cordoned(now().toEpochMilli())));
            case 7, 8 -> uncordon(host);
            default -> ask(s -> s.retire(host));
        }
        after(scenario.chores * 1_000L, this::chore);
    }

    private void uncordon(String host) {
        ask(s -> made(s, host, care -> care.cordoned(null)));
    }

    private void moveTo(String host, Map<String, String> labels) {
        ask(s -> made(s, host, care -> care.with(labels, now().toEpochMilli())));
    }

    private static Optional<String> made(SimStore store, String host, UnaryOperator<Care> what) {
        store.care(host, what);
        return Optional.empty();
    }

    boolean isRetired(String host) {
        return database.committed().care.get(host).retired();
    }

    private static Optional<String> halt(SimStore store) {
        FleetCommands.halt(store, Scenario.OPERATOR, "a whim", store.now());
        return Optional.empty();
    }

    private static Optional<String> liftHalt(SimStore store) {
        FleetCommands.liftHalt(store, Scenario.OPERATOR);
        return Optional.empty();
    }

    /** {@code POST /api/v1/updates}, which is no rollout's and takes a slot all the same. */
    private Optional<String> createOutsideRollouts(SimStore store, String host) {
        store.waitForLock(Lock.Kind.HOST, host);
        Care care = store.view().care.get(host);
        if (store.view().openUpdateOf(host).isPresent() || care.retired()) {
            return Optional.of("busy");
        }
        UpdateRow row = store.insertUpdate(null, host);
        var update = new UpdateRef(
                row.id(), row.epoch(), ((Phase.Open) row.phase()).span().deadline());
        Map<String, String> labels = care.labels();
        var caps = List.of(Cap.ofFleet(2), new Cap("rack", labels.get("rack"), 1));
        var place = new Placement(host, 0, 0, labels, caps, Duration.ZERO, scenario.kernels.get(host));
        var force = sabotage == Sabotage.SINGLES_UNCAPPED ? new SingleUpdates.Force(Scenario.OPERATOR, "a whim") : null;
        Optional<Waiting> obstacle =
                new SingleUpdates(Updates.GRACE).admit(store, place, cordon(care), update, force, store.now());
        obstacle.ifPresent(why -> {
            throw new Conflict(Explanation.of(why));
        });
        store.beginSingle(host, update);
        return Optional.empty();
    }

    private String cordon(Care care) {
        return care.cordonedAt() == null || sabotage == Sabotage.BLIND_TO_CORDONS ? null : "cordoned";
    }

    private void mishap() {
        if (isCalm()) {
            return;
        }
        if (chance(50)) {
            database.restart();
        } else {
            replicas.get(random().nextInt(replicas.size())).kill();
        }
        after(20_000 + random().nextInt(60_000), this::mishap);
    }

    /** Outside any update's doing a host falls silent, for a while or for good, or restarts in a kernel that nobody planned. */
    private void mood() {
        if (isCalm()) {
            return;
        }
        EmulatedHost host = hosts.get(random().nextInt(hosts.size()));
        if (chance(10)) {
            host.die();
        } else if (chance(20)) {
            host.restartElsewhere();
        } else {
            host.silence(5_000 + random().nextInt(60_000));
        }
        after(scenario.moods * 1_000L, this::mood);
    }

    /** No host reaches the service: every replica is gone, or the database is. From a second to ten minutes. */
    private void outage() {
        if (isCalm()) {
            return;
        }
        long length = (long) (1_000 * Math.pow(600, random().nextDouble()));
        if (chance(50)) {
            replicas.forEach(r -> r.kill(length));
        } else {
            database.restart();
            databaseDownUntil = Math.max(databaseDownUntil, millis + length);
            noteOutage();
        }
        after(length + random().nextInt(scenario.outages * 1_000), this::outage);
    }

    /** What really is; the service itself goes by its heartbeats. */
    void noteOutage() {
        long until = Math.max(
                databaseDownUntil,
                replicas.stream().mapToLong(Replica::downUntil).min().orElse(0));
        if (until <= millis) {
            return;
        }
        if (!away.isEmpty() && away.getLast()[1] >= millis) {
            away.getLast()[1] = Math.max(away.getLast()[1], until);
        } else {
            away.add(new long[] {millis, until});
        }
    }

    /** When the service really was away, in milliseconds of the simulation. */
    String outages() {
        return away.stream().map(java.util.Arrays::toString).toList().toString();
    }

    boolean isDatabaseDown() {
        return millis < databaseDownUntil;
    }

    /** How much of this time the service could be reached. */
    long reachableMillis(long from, long to) {
        if (from >= to) {
            return 0;
        }
        return to - from - away.stream().mapToLong(a -> overlap(a, from, to)).sum();
    }

    private static long overlap(long[] interval, long from, long to) {
        return Math.max(0, Math.min(interval[1], to) - Math.max(interval[0], from));
    }

    /** The time of the simulation at an instant by some replica's clock. */
    long millisOf(Instant instant) {
        return Duration.between(START, instant).toMillis();
    }

    EmulatedHost host(String name) {
        return hosts.stream().filter(h -> h.name().equals(name)).findAny().orElseThrow();
    }

    private void ask(Function<SimStore, Optional<String>> verb) {
        replica().ifPresent(r -> r.transact(verb, _ -> {}));
    }

    Slot kexec(String host, long epoch) {
        var down = hosts.stream().map(EmulatedHost::down).flatMap(Optional::stream);
        invariants.kexec(database.committed(), host, epoch, down);
        return database.committed().slots.get(host);
    }

    /** Any replica that runs. */
    Optional<Replica> replica() {
        List<Replica> up = replicas.stream().filter(Replica::isUp).toList();
        return up.isEmpty() ? Optional.empty() : Optional.of(up.get(random().nextInt(up.size())));
    }

    void after(long delayMillis, Runnable action) {
        queue.add(new Event(millis + delayMillis, scheduled++, action));
    }

    long millis() {
        return millis;
    }

    Instant now() {
        return START.plusMillis(millis);
    }

    boolean isCalm() {
        return millis > CHAOS_MILLIS;
    }

    boolean isLost() {
        return !isCalm() && chance(scenario.badNetwork);
    }

    long latency() {
        return !isCalm() && chance(scenario.badNetwork) ? 2_000 + random().nextInt(8_000) : 5 + random().nextInt(100);
    }

    private boolean chance(int percent) {
        return scenario.chance(percent);
    }

    private Random random() {
        return scenario.random;
    }

    Scenario scenario() {
        return scenario;
    }

    Sabotage sabotage() {
        return sabotage;
    }

    Database database() {
        return database;
    }

    Updates updates() {
        return updates;
    }
}
