// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.sim;

import io.luofleet.plan.model.Strategy;
import io.luofleet.rollout.engine.Cap;
import io.luofleet.rollout.engine.Circumstances;
import io.luofleet.rollout.engine.Down;
import io.luofleet.rollout.engine.FleetState;
import io.luofleet.rollout.engine.HostFacts;
import io.luofleet.rollout.engine.RolloutEvent;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.Slot;
import io.luofleet.rollout.engine.Status;
import io.luofleet.rollout.engine.Target;
import io.luofleet.rollout.engine.Watched;
import io.luofleet.rollout.script.RolloutStore;
import io.luofleet.rollout.script.UpdateRef;
import io.luofleet.rollout.script.UpdateStanding;
import io.luofleet.rollout.sim.Lock.Kind;
import io.luofleet.rollout.sim.Tables.Care;
import io.luofleet.rollout.sim.Tables.HostRow;
import io.luofleet.rollout.sim.Tables.UpdateRow;
import io.luofleet.update.phase.Input;
import io.luofleet.update.phase.Phase;
import io.luofleet.update.phase.Verdict;
import io.luofleet.uptime.model.Presence;
import io.luofleet.uptime.model.Reachability;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** One transaction on the {@link Database}. */
final class SimStore implements RolloutStore {
    private final Database database;
    private final Updates updates;
    private final Sabotage sabotage;
    private final Instant now;
    private final Reachability reach;
    private final List<Consumer<Tables>> writes = new ArrayList<>();
    private final List<Consumer<Tables>> checks = new ArrayList<>();
    private final List<RolloutEvent> events = new ArrayList<>();
    private final Map<String, String> startedFrom = new HashMap<>();
    private final Set<Lock> held = new LinkedHashSet<>();
    private Tables view;
    private boolean ending;
    private boolean matters;

    /** @param now the time by the clock of the replica whose transaction it is */
    SimStore(Database database, Updates updates, Sabotage sabotage, Instant now) {
        this(database, updates, sabotage, now, Reachability.UNINTERRUPTED);
    }

    /** The same with what that replica knows of outages. */
    SimStore(Database database, Updates updates, Sabotage sabotage, Instant now, Reachability reach) {
        this.database = database;
        this.updates = updates;
        this.sabotage = sabotage;
        this.now = now;
        this.reach = reach;
        this.view = database.committed();
        database.begin(this);
    }

    Instant now() {
        return now;
    }

    Tables view() {
        return view;
    }

    List<RolloutEvent> events() {
        return events;
    }

    /** The kernel that a host ran when its update was created. */
    String startedFrom(String host) {
        return startedFrom.get(host);
    }

    boolean isReadOnly() {
        return writes.isEmpty() && events.isEmpty();
    }

    void verify(Tables tables) {
        checks.forEach(c -> c.accept(tables));
    }

    void applyTo(Tables tables) {
        writes.forEach(w -> w.accept(tables));
    }

    /** Every start has its own id, drawn from what is committed, so that it depends on the seed alone. */
    private UUID newId(String host, long epoch) {
        return UUID.nameUUIDFromBytes((host + "#" + epoch).getBytes(StandardCharsets.UTF_8));
    }

    /** Whether it writes more than that a host was heard of. */
    boolean matters() {
        return matters;
    }

    private void change(Consumer<Tables> write) {
        matters = true;
        changeQuietly(write);
    }

    private void changeQuietly(Consumer<Tables> write) {
        if (writes.isEmpty()) {
            view = database.committed().snapshot();
        }
        writes.add(write);
        write.accept(view);
    }

    boolean tryToLock(Kind kind, String key) {
        Lock lock = new Lock(kind, key);
        return database.tryLock(this, lock) && (held.add(lock) || held.contains(lock));
    }

    /** Waiting in the wrong order is how deadlocks are made. */
    void waitForLock(Kind kind, String key) {
        Lock lock = new Lock(kind, key);
        if (held.contains(lock)) {
            return;
        }
        held.stream().filter(h -> h.kind().compareTo(kind) > 0).findAny().ifPresent(h -> {
            throw new Violation("lock-order", "waits for " + lock + " with " + h);
        });
        if (!tryToLock(kind, key)) {
            throw new WouldBlock(lock);
        }
    }

    @Override
    public Optional<RolloutState> tryLock(UUID rollout) {
        return tryToLock(Kind.ROLLOUT, rollout.toString()) ? Optional.of(read(rollout)) : Optional.empty();
    }

    @Override
    public Optional<RolloutState> lock(UUID rollout) {
        if (!view.rollouts.containsKey(rollout)) {
            return Optional.empty();
        }
        if (!(ending && sabotage == Sabotage.NO_ROLLOUT_LOCK_AT_END)) {
            waitForLock(Kind.ROLLOUT, rollout.toString());
        }
        return Optional.of(read(rollout));
    }

    @Override
    public Optional<RolloutState> lockHead(UUID rollout) {
        return lock(rollout).map(SimStore::withoutTargets);
    }

    private static RolloutState withoutTargets(RolloutState state) {
        return new RolloutState(
                state.id(),
                state.version(),
                state.release(),
                state.author(),
                state.strategy(),
                state.waves(),
                state.status(),
                state.progress(),
                List.of(),
                Map.of(),
                Circumstances.NONE);
    }

    @Override
    public Optional<HeldTargets> lockTargets(UUID rollout, Collection<String> hosts) {
        return lock(rollout).map(state -> {
            Map<String, Target> wanted = new HashMap<>();
            hosts.forEach(host -> wanted.put(host, state.target(host)));
            return new HeldTargets(wanted, state.strategy());
        });
    }

    /** What follows is what a rollout makes of a transition. */
    void ending() {
        ending = true;
    }

    private RolloutState read(UUID rollout) {
        RolloutState head = view.rollouts.get(rollout);
        List<Target> targets = new ArrayList<>();
        Map<String, HostFacts> facts = new HashMap<>();
        for (Target row : head.targets()) {
            Target target = sabotaged(head, view.targets.get(Tables.key(rollout, row.host())));
            targets.add(
                    target instanceof Target.Updating u
                            ? u.in(view.updates.get(u.update()).phase().name())
                            : target);
            if (target instanceof Target.Pending p
                    && isLookedAt(head, p)
                    && !view.care.get(p.host()).retired()) {
                facts.put(p.host(), facts(p));
            }
        }
        return new RolloutState(
                head.id(),
                head.version(),
                head.release(),
                head.author(),
                sabotage == Sabotage.GATES_FORGOTTEN ? withoutGates(head.strategy()) : head.strategy(),
                head.waves(),
                head.status(),
                head.progress(),
                targets,
                facts,
                new Circumstances(watched(head), null, null));
    }

    private static boolean isLookedAt(RolloutState head, Target.Pending target) {
        return head.status() instanceof Status.AwaitingApproval
                || head.progress().wave() == RolloutState.CANARY
                || target.placement().wave() <= head.progress().wave();
    }

    private HostFacts facts(Target.Pending target) {
        String host = target.host();
        Care care = view.care.get(host);
        boolean cordoned = care.cordonedAt() != null && sabotage != Sabotage.BLIND_TO_CORDONS;
        return new HostFacts(
                updates.presence(view.hosts.get(host), reach, now),
                view.openUpdateOf(host).map(UpdateRow::id).orElse(null),
                updates.driftOf(host, target.placement(), care.labels()),
                cordoned ? "cordoned" : null);
    }

    /** What the engine is let see of a target. */
    private Target sabotaged(RolloutState head, Target target) {
        return switch (sabotage) {
            case BLIND_TO_FAILURES -> target.accepting();
            case BLIND_TO_SMALL_WAVES ->
                target instanceof Target.Ended && isInSmallWave(head, target) ? target.accepting() : target;
            case ABSENT_CANARIES_TRUSTED ->
                target instanceof Target.Pending p
                                && p.placement().wave() == 0
                                && updates.presence(view.hosts.get(p.host()), reach, now) == Presence.SILENT
                        ? new Target.Succeeded(p.placement(), 1, now)
                        : target;
            case STALE_CAPS -> {
                List<Cap> planned = head.target(target.host()).placement().caps();
                yield target instanceof Target.Pending
                        ? target.at(target.placement().under(planned))
                        : target;
            }
            case SKIPS_UNSEEN ->
                target instanceof Target.Skipped s ? new Target.Succeeded(s.placement(), s.attempts(), s.at()) : target;
            default -> target;
        };
    }

    private boolean isInSmallWave(RolloutState head, Target target) {
        int wave = target.placement().wave();
        return wave > 0
                && head.targets().stream()
                                .map(t -> view.targets.get(Tables.key(head.id(), t.host())))
                                .filter(t -> t.placement().wave() == wave && t.isAttempted())
                                .count()
                        < head.strategy().budget().minimumSample();
    }

    private static Strategy withoutGates(Strategy s) {
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
                s.budget(),
                List.of(),
                s.approval(),
                s.allowDowngrade(),
                s.emptyHosts());
    }

    private Map<String, Watched> watched(RolloutState head) {
        Map<String, Watched> watched = new HashMap<>();
        if (sabotage != Sabotage.BLIND_TO_RELAPSES) {
            for (Target row : head.targets()) {
                view.presentUpdateOf(row.host())
                        .filter(_ -> !view.care.get(row.host()).retired())
                        .filter(u -> head.id().equals(u.rollout()))
                        .flatMap(u -> updates.watched(u, view.hosts.get(row.host()), reach, now))
                        .ifPresent(w -> watched.put(row.host(), w));
            }
        }
        return watched;
    }

    @Override
    public FleetState lockAllocation() {
        if (sabotage != Sabotage.NO_ALLOCATION_LOCK) {
            waitForLock(Kind.ALLOCATION, "");
        }
        Set<String> mine = held.stream()
                .filter(l -> l.kind() == Kind.ROLLOUT)
                .map(Lock::key)
                .collect(Collectors.toSet());
        List<Slot> slots = new ArrayList<>();
        for (Slot slot : view.slots.values()) {
            if (sabotage == Sabotage.BLIND_TO_RACKS) {
                slots.add(withoutRack(slot));
            } else if (sabotage != Sabotage.BLIND_TO_OTHER_ROLLOUTS || mine.contains(String.valueOf(slot.rollout()))) {
                slots.add(slot);
            }
        }
        return new FleetState(
                slots,
                sabotage == Sabotage.BLIND_TO_HALT ? null : view.halt,
                Map.of(),
                sabotage == Sabotage.BLIND_TO_SILENCE ? List.of() : down(),
                reach);
    }

    private List<Down> down() {
        Map<String, Down> down = new LinkedHashMap<>();
        view.care.forEach((host, care) -> {
            for (Down.Cause cause : downBecause(host)) {
                down.putIfAbsent(host, new Down(host, care.labels(), cause, since(host, cause)));
            }
            Slot slot = view.slots.get(host);
            if (slot != null && !slot.labels().equals(care.labels()) && sabotage != Sabotage.BLIND_TO_RELABELLING) {
                down.putIfAbsent(host, new Down(host, care.labels(), Down.Cause.RELABELLED, slot.since()));
            }
        });
        return List.copyOf(down.values());
    }

    private Instant since(String host, Down.Cause cause) {
        return Instant.ofEpochMilli(
                cause == Down.Cause.CORDONED
                        ? view.care.get(host).cordonedAt()
                        : view.hosts.get(host).lastSeen());
    }

    @Override
    public Reachability reachability() {
        // At an end it is asked for leases only.
        return ending && sabotage == Sabotage.LEASES_COUNT ? Reachability.UNINTERRUPTED : reach;
    }

    @Override
    public Set<Down.Cause> downBecause(String host) {
        Set<Down.Cause> causes = EnumSet.noneOf(Down.Cause.class);
        Care care = view.care.get(host);
        if (!care.retired() && isDown(host)) {
            causes.add(Down.Cause.SILENT);
        }
        if (!care.retired() && care.cordonedAt() != null && sabotage != Sabotage.BLIND_TO_CORDONS) {
            causes.add(Down.Cause.CORDONED);
        }
        return causes;
    }

    private boolean isDown(String host) {
        HostRow row = view.hosts.get(host);
        return updates.presence(row, reach, now) != Presence.PRESENT
                && view.writtenOff.getOrDefault(host, Long.MIN_VALUE) < row.lastSeen();
    }

    @Override
    public void writeOff(String host) {
        change(t -> t.writtenOff.put(host, now.toEpochMilli()));
    }

    private static Slot withoutRack(Slot slot) {
        Map<String, String> labels = new HashMap<>(slot.labels());
        labels.remove("rack");
        return new Slot(
                slot.host(),
                slot.rollout(),
                slot.update(),
                slot.fence(),
                labels,
                slot.caps(),
                slot.since(),
                slot.until());
    }

    @Override
    public Map<String, String> takenBy(Collection<String> hosts, UUID rollout) {
        Map<String, String> taken = new TreeMap<>();
        for (String host : hosts) {
            view.openUpdateOf(host).ifPresent(update -> taken.put(host, "update " + update.id()));
            view.rollouts.values().stream()
                    .filter(r -> !r.id().equals(rollout) && !r.status().isOver())
                    .filter(r -> r.targets().stream().anyMatch(t -> t.host().equals(host)))
                    .filter(r -> holds(view.targets.get(Tables.key(r.id(), host))))
                    .forEach(r -> taken.put(host, "rollout " + r.id()));
        }
        return taken;
    }

    private static boolean holds(Target target) {
        return !(target instanceof Target.Succeeded) && !(target instanceof Target.Skipped);
    }

    @Override
    public Map<UUID, UUID> rolloutsOf(Collection<UUID> made) {
        Map<UUID, UUID> rollouts = new HashMap<>();
        made.forEach(update -> {
            if (view.updates.get(update).rollout() != null) {
                rollouts.put(update, view.updates.get(update).rollout());
            }
        });
        return rollouts;
    }

    @Override
    public Optional<Slot> lockSlot(String host) {
        waitForLock(Kind.SLOT, host);
        return Optional.ofNullable(view.slots.get(host));
    }

    @Override
    public Set<UUID> withGuests(Collection<UUID> ended) {
        return ended.stream()
                .filter(_ -> sabotage != Sabotage.BLIND_TO_LOST_GUESTS)
                .filter(update -> updates.hasGuests(view.updates.get(update).host()))
                .collect(Collectors.toSet());
    }

    @Override
    public UpdateStanding standingOf(UUID update) {
        Phase phase = view.updates.get(update).phase();
        if (phase instanceof Phase.Closed) {
            return UpdateStanding.OVER;
        }
        return phase instanceof Phase.Committed ? UpdateStanding.COMMITTED : UpdateStanding.REVOCABLE;
    }

    @Override
    public Optional<UpdateRef> createUpdate(RolloutState rollout, String host) {
        if (sabotage != Sabotage.NO_HOST_LOCK && !tryToLock(Kind.HOST, host)) {
            return Optional.empty();
        }
        if (view.openUpdateOf(host).isPresent() || view.care.get(host).retired()) {
            return Optional.empty();
        }
        startedFrom.put(host, updates.kernelOf(host));
        UpdateRow row = insertUpdate(rollout.id(), host);
        return Optional.of(new UpdateRef(
                row.id(), row.epoch(), ((Phase.Open) row.phase()).span().deadline()));
    }

    UpdateRow insertUpdate(UUID rollout, String host) {
        HostRow row = view.hosts.get(host);
        long epoch = row.epoch() + 1;
        UpdateRow update = updates.queued(newId(host, epoch), rollout, host, epoch, now);
        checks.add(t -> {
            if (t.updates.containsKey(update.id())) {
                throw new Conflict("duplicate key: epoch " + epoch + " of " + host);
            }
        });
        change(t -> {
            HostRow was = t.hosts.get(host);
            t.hosts.put(host, new HostRow(host, epoch, was.lastSeen(), was.sequence(), was.accepted()));
            t.updates.put(update.id(), update);
        });
        return update;
    }

    /** Their hosts' next polls lead them on. */
    @Override
    public void begin(Map<String, UpdateRef> created) {
        // Nobody need be told: emulated hosts look.
    }

    /** An operator's update: a host that is present is seen at once. */
    void beginSingle(String host, UpdateRef update) {
        if (updates.presence(view.hosts.get(host), reach, now) == Presence.PRESENT) {
            updates.seen(this, view.updates.get(update.id()));
        }
    }

    @Override
    public Map<String, AbortAnswer> abortUpdates(Map<String, UUID> wanted, String reason) {
        Map<String, AbortAnswer> answers = new HashMap<>();
        List<UpdateRow> locked = new ArrayList<>();
        wanted.forEach((host, update) -> {
            if (tryToLock(Kind.HOST, host)) {
                locked.add(view.updates.get(update));
            } else {
                answers.put(host, AbortAnswer.BUSY);
            }
        });
        updates.apply(this, locked, new Input.AbortRequested(reason))
                .forEach((row, verdict) -> answers.put(
                        row.host(), verdict instanceof Verdict.Refused ? AbortAnswer.TOO_LATE : AbortAnswer.ACCEPTED));
        return answers;
    }

    @Override
    public void insert(Slot slot) {
        checks.add(t -> {
            if (t.slots.containsKey(slot.host())) {
                throw new Conflict("duplicate key: the slot of " + slot.host());
            }
        });
        change(t -> t.slots.put(slot.host(), slot));
    }

    @Override
    public void renew(Slot slot) {
        change(t -> t.slots.replace(slot.host(), slot));
    }

    @Override
    public void delete(Slot slot) {
        change(t -> t.slots.computeIfPresent(slot.host(), (_, s) -> s.fence() == slot.fence() ? null : s));
    }

    @Override
    public void write(UUID rollout, List<? extends Target> targets) {
        change(t -> targets.forEach(target -> t.targets.put(Tables.key(rollout, target.host()), target)));
    }

    @Override
    public void write(RolloutState rollout) {
        checks.add(t -> {
            if (t.rollouts.get(rollout.id()).version() != rollout.version()) {
                throw new Conflict("the rollout has changed");
            }
        });
        change(t -> t.rollouts.compute(
                rollout.id(), (_, known) -> withTargetsOf(known, rollout).nextVersion()));
    }

    /** One that was read by {@link #lockHead} has none. */
    private static RolloutState withTargetsOf(RolloutState known, RolloutState written) {
        return written.targets().isEmpty()
                ? known.with(written.strategy()).with(written.progress()).with(written.status())
                : written;
    }

    @Override
    public void write(FleetState.Halt halt) {
        change(t -> t.halt = halt);
    }

    @Override
    public void append(RolloutEvent event) {
        if (event instanceof RolloutEvent.SlotKept kept && sabotage == Sabotage.GHOSTS_RELEASED) {
            delete(kept.slot());
            append(new RolloutEvent.SlotReleased(kept.slot(), null, null));
        } else if (!(event instanceof RolloutEvent.HostToRetry && sabotage == Sabotage.RETRIES_UNTOLD)) {
            events.add(event);
        }
    }

    /** What an operator does to a host, holding its row. */
    void care(String host, UnaryOperator<Care> what) {
        waitForLock(Kind.HOST, host);
        change(t -> t.care.computeIfPresent(host, (_, care) -> what.apply(care)));
    }

    /** {@code DELETE /api/v1/hosts/{name}}; whoever has a claim on the host, in words, when that refuses it. */
    Optional<String> retire(String host) {
        waitForLock(Kind.HOST, host);
        Optional<String> claim = view.slots.containsKey(host)
                ? Optional.of("has a slot")
                : Optional.ofNullable(takenBy(Set.of(host), null).get(host));
        if (claim.isEmpty() || sabotage == Sabotage.RETIRED_IN_THE_MIDDLE) {
            care(host, Care::out);
        }
        return claim;
    }

    void put(HostRow host) {
        changeQuietly(t -> t.hosts.put(host.name(), host));
    }

    void put(UpdateRow update) {
        change(t -> t.updates.put(update.id(), update));
    }
}
