// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.event.EventLog;
import io.luofleet.event.EventType;
import io.luofleet.event.Severity;
import io.luofleet.host.HostService;
import io.luofleet.plan.PlanService;
import io.luofleet.plan.model.Plan;
import io.luofleet.plan.model.Planning;
import io.luofleet.plan.model.Strategy.LateJoining;
import io.luofleet.rollout.engine.Placement;
import io.luofleet.rollout.engine.StatusName;
import io.luofleet.rollout.engine.Target;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Lets hosts that enrol after the plan join the last wave, where the strategy wants that and the plan would have them. */
@ApplicationScoped
@Transactional(Transactional.TxType.MANDATORY)
class LateJoiners {
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final RolloutRepository rollouts;
    private final TargetRepository targets;
    private final SlotRepository slots;
    private final RolloutPlans plans;
    private final PlanService planning;
    private final Placements placements;
    private final TakenHosts taken;
    private final HostService hosts;
    private final EventLog events;
    private final Clock clock;
    private final Map<UUID, Instant> looked = new ConcurrentHashMap<>();

    LateJoiners(
            RolloutRepository rollouts,
            TargetRepository targets,
            SlotRepository slots,
            RolloutPlans plans,
            PlanService planning,
            Placements placements,
            TakenHosts taken,
            HostService hosts,
            EventLog events,
            Clock clock) {
        this.rollouts = rollouts;
        this.targets = targets;
        this.slots = slots;
        this.plans = plans;
        this.planning = planning;
        this.placements = placements;
        this.taken = taken;
        this.hosts = hosts;
        this.events = events;
        this.clock = clock;
    }

    /** Admits those of a rollout, now and then. Planning anew is too much for every pass. */
    void admit(UUID rollout) {
        Instant now = clock.instant();
        Instant last = looked.getOrDefault(rollout, Instant.EPOCH);
        if (now.isBefore(last.plus(PAUSE))) {
            return;
        }
        looked.values().removeIf(at -> at.plus(PAUSE).isBefore(now));
        looked.put(rollout, now);
        rollouts.load(rollout)
                .filter(row -> plans.of(row).strategy().lateJoining() == LateJoining.INCLUDE)
                .ifPresent(this::admit);
    }

    private void admit(RolloutEntity seen) {
        Set<String> late = new HashSet<>(hosts.enrolledAfter(seen.createdAt));
        if (late.isEmpty()) {
            return;
        }
        rollouts.tryLockOpen(seen.id)
                .filter(row -> row.status != StatusName.ABORTING)
                .ifPresent(row -> {
                    slots.lockAllocation();
                    List<TargetEntity> present = targets.of(row.id);
                    late.removeAll(taken.of(late, null).keySet());
                    late.removeAll(present.stream().map(t -> t.key.host()).collect(Collectors.toSet()));
                    if (!late.isEmpty()
                            && planning.replan(plans.plan(row.planHash)) instanceof Planning.Planned(Plan now)) {
                        join(row, present, wanted(row, now, late));
                    }
                });
    }

    private List<Placement> wanted(RolloutEntity row, Plan now, Set<String> late) {
        return placements.of(now, plans.of(row).strategy()).stream()
                .filter(p -> late.contains(p.host()))
                .toList();
    }

    private void join(RolloutEntity row, List<TargetEntity> present, List<Placement> joining) {
        int attempts = plans.of(row).strategy().retry().maxAttempts();
        int next = present.stream().mapToInt(t -> t.position).max().orElse(-1) + 1;
        List<String> names = new ArrayList<>();
        for (Placement place : joining) {
            var last = new Placement(
                    place.host(), row.waves - 1, next++, place.labels(), place.caps(), place.expected(), place.from());
            targets.persist(TargetColumns.create(row.id, new Target.Pending(last, 0, attempts, null, null)));
            names.add(place.host());
        }
        if (!names.isEmpty()) {
            targets.flush();
            events.append(
                    EventType.ROLLOUT_HOST_JOINED,
                    Severity.INFO,
                    row.id,
                    null,
                    null,
                    "Enrolled late and joined the last wave: %s.".formatted(String.join(", ", names)),
                    RolloutJson.write(Map.of("hosts", names, "wave", row.waves - 1)));
        }
    }
}
