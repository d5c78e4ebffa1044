// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.host.HostPresence;
import io.luofleet.plan.model.Strategy;
import io.luofleet.platform.notify.Notifier;
import io.luofleet.rollout.engine.Down;
import io.luofleet.rollout.engine.FleetState;
import io.luofleet.rollout.engine.RolloutEvent;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.Slot;
import io.luofleet.rollout.engine.Target;
import io.luofleet.rollout.engine.TargetState;
import io.luofleet.rollout.script.RolloutStore;
import io.luofleet.rollout.script.UpdateRef;
import io.luofleet.rollout.script.UpdateStanding;
import io.luofleet.update.CreateUpdate;
import io.luofleet.update.UpdateQueries;
import io.luofleet.update.UpdateService;
import io.luofleet.update.phase.PhaseName;
import io.luofleet.uptime.model.Reachability;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.UUID;

/** The tables of rollouts, in the caller's transaction. */
@ApplicationScoped
@Transactional(Transactional.TxType.MANDATORY)
class PostgresRolloutStore implements RolloutStore {
    private final RolloutRepository rollouts;
    private final TargetRepository targets;
    private final SlotRepository slots;
    private final RolloutStates states;
    private final TakenHosts taken;
    private final FleetStates fleet;
    private final HostPresence presence;
    private final UpdateService updates;
    private final UpdateQueries queries;
    private final RolloutEvents events;
    private final WatchedHosts watched;
    private final RolloutPlans plans;
    private final Notifier notifier;

    PostgresRolloutStore(
            RolloutRepository rollouts,
            TargetRepository targets,
            SlotRepository slots,
            RolloutStates states,
            TakenHosts taken,
            FleetStates fleet,
            HostPresence presence,
            UpdateService updates,
            UpdateQueries queries,
            RolloutEvents events,
            WatchedHosts watched,
            RolloutPlans plans,
            Notifier notifier) {
        this.rollouts = rollouts;
        this.targets = targets;
        this.slots = slots;
        this.states = states;
        this.taken = taken;
        this.fleet = fleet;
        this.presence = presence;
        this.updates = updates;
        this.queries = queries;
        this.events = events;
        this.watched = watched;
        this.plans = plans;
        this.notifier = notifier;
    }

    @Override
    public Optional<RolloutState> tryLock(UUID rollout) {
        return rollouts.tryLockOpen(rollout).map(states::of);
    }

    @Override
    public Optional<RolloutState> lock(UUID rollout) {
        return rollouts.lock(rollout).map(states::of);
    }

    @Override
    public Optional<RolloutState> lockHead(UUID rollout) {
        return rollouts.lock(rollout).map(states::head);
    }

    @Override
    public Optional<HeldTargets> lockTargets(UUID rollout, Collection<String> hosts) {
        return rollouts.lock(rollout).map(row -> {
            List<TargetEntity> rows = targets.find(rollout, hosts);
            Map<UUID, PhaseName> phases = queries.phasesOf(rows.stream()
                    .filter(target -> target.state == TargetState.UPDATING)
                    .map(target -> target.updateId)
                    .toList());
            Map<String, Target> held = new HashMap<>();
            rows.forEach(
                    target -> held.put(target.key.host(), TargetColumns.read(target, phases.get(target.updateId))));
            return new HeldTargets(held, plans.of(row).strategy());
        });
    }

    @Override
    public FleetState lockAllocation() {
        slots.lockAllocation();
        return fleet.now();
    }

    @Override
    public Reachability reachability() {
        return fleet.reachability();
    }

    @Override
    public Set<Down.Cause> downBecause(String host) {
        return fleet.downBecause(host);
    }

    @Override
    public void writeOff(String host) {
        presence.writeOff(host);
        notifier.tell(RolloutState.TOPIC);
    }

    @Override
    public Map<String, String> takenBy(Collection<String> hosts, UUID rollout) {
        return taken.of(hosts, rollout);
    }

    @Override
    public Map<UUID, UUID> rolloutsOf(Collection<UUID> made) {
        return queries.rolloutsOf(made);
    }

    @Override
    public Optional<Slot> lockSlot(String host) {
        return slots.lock(host);
    }

    @Override
    public List<Slot> lockSlots(Collection<String> hosts) {
        return slots.lock(hosts);
    }

    @Override
    public Set<UUID> withGuests(Collection<UUID> ended) {
        return watched.withGuests(ended);
    }

    @Override
    public UpdateStanding standingOf(UUID update) {
        PhaseName phase = queries.phaseOf(update).orElseThrow();
        if (phase.isTerminal()) {
            return UpdateStanding.OVER;
        }
        return phase.isPastPointOfNoReturn() ? UpdateStanding.COMMITTED : UpdateStanding.REVOCABLE;
    }

    @Override
    public Optional<UpdateRef> createUpdate(RolloutState rollout, String host) {
        return Optional.ofNullable(createUpdates(rollout, List.of(host)).get(host));
    }

    @Override
    public SequencedMap<String, UpdateRef> createUpdates(RolloutState rollout, List<String> wanted) {
        Strategy strategy = rollout.strategy();
        List<CreateUpdate> requests = wanted.stream()
                .map(host -> new CreateUpdate(
                        host,
                        rollout.release(),
                        strategy.deadlines().named(),
                        strategy.hostSoak(),
                        strategy.emptyHosts()))
                .toList();
        SequencedMap<String, UpdateRef> created = new LinkedHashMap<>();
        updates.tryCreate(requests, rollout.id())
                .forEach((host, update) ->
                        created.put(host, new UpdateRef(update.id(), update.epoch(), update.deadline())));
        return created;
    }

    @Override
    public void begin(Map<String, UpdateRef> created) {
        updates.begin(created.values().stream().map(UpdateRef::id).toList());
    }

    @Override
    public Map<String, AbortAnswer> abortUpdates(Map<String, UUID> wanted, String reason) {
        Map<UUID, UpdateService.AbortAnswer> given = updates.tryAbort(wanted.values(), reason);
        Map<String, AbortAnswer> answers = new HashMap<>();
        wanted.forEach((host, update) -> answers.put(
                host,
                switch (given.get(update)) {
                    case ACCEPTED -> AbortAnswer.ACCEPTED;
                    case TOO_LATE -> AbortAnswer.TOO_LATE;
                    case BUSY -> AbortAnswer.BUSY;
                }));
        return answers;
    }

    @Override
    public void insert(Slot slot) {
        slots.insert(List.of(slot));
    }

    @Override
    public void insert(List<Slot> taken) {
        slots.insert(taken);
    }

    @Override
    public void renew(Slot slot) {
        slots.renew(List.of(slot));
    }

    @Override
    public void renew(List<Slot> held) {
        slots.renew(held);
    }

    @Override
    public void delete(Slot slot) {
        delete(List.of(slot));
    }

    @Override
    public void delete(List<Slot> held) {
        slots.delete(held);
        // Another rollout may have waited for it.
        notifier.tell(RolloutState.TOPIC);
    }

    @Override
    public void write(UUID rollout, List<? extends Target> written) {
        targets.replace(
                rollout,
                written.stream().map(t -> TargetColumns.create(rollout, t)).toList());
        if (written.stream().anyMatch(Target.Ended.class::isInstance)) {
            notifier.tell(RolloutState.TOPIC);
        }
    }

    @Override
    public void write(RolloutState rollout) {
        RolloutEntity row = rollouts.load(rollout.id()).orElseThrow();
        row.strategy = plans.difference(row, rollout.strategy());
        RolloutColumns.write(rollout.status(), row);
        RolloutColumns.write(rollout.progress(), row);
        if (!rollouts.replace(row, rollout.version())) {
            throw new IllegalStateException(
                    "rollout %s is no longer of version %d".formatted(rollout.id(), rollout.version()));
        }
        notifier.tell(RolloutState.TOPIC);
    }

    @Override
    public void write(FleetState.Halt halt) {
        slots.write(halt);
        notifier.tell(RolloutState.TOPIC);
    }

    @Override
    public void append(RolloutEvent event) {
        events.append(event);
    }
}
