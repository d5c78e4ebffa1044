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
    public Optional<HeldTarget> lockTarget(UUID rollout, String host) {
        return rollouts.lock(rollout).flatMap(row -> targets.find(rollout, host)
                .map(target -> new HeldTarget(
                        TargetColumns.read(
                                target,
                                target.state == TargetState.UPDATING
                                        ? queries.phaseOf(target.updateId).orElseThrow()
                                        : null),
                        plans.of(row).strategy())));
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
    public Optional<UUID> rolloutOf(UUID update) {
        return queries.rolloutOf(update);
    }

    @Override
    public Optional<Slot> lockSlot(String host) {
        return slots.lock(host);
    }

    @Override
    public boolean hasGuests(UUID update) {
        return watched.hasGuests(update);
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
    public AbortAnswer abortUpdate(String host, UUID update, String reason) {
        return switch (updates.tryAbort(update, reason)) {
            case ACCEPTED -> AbortAnswer.ACCEPTED;
            case TOO_LATE -> AbortAnswer.TOO_LATE;
            case BUSY -> AbortAnswer.BUSY;
        };
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
        slots.renew(slot);
    }

    @Override
    public void delete(Slot slot) {
        slots.delete(slot);
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
