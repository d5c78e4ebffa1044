// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.event.EventLog;
import io.luofleet.event.EventType;
import io.luofleet.event.Severity;
import io.luofleet.plan.PlanService;
import io.luofleet.plan.StoredPlan;
import io.luofleet.plan.model.Plan;
import io.luofleet.platform.notify.Notifier;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.StatusName;
import io.luofleet.rollout.engine.Target;
import io.luofleet.security.Principal;
import io.luofleet.security.Scopes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Makes rollouts of plans. */
@ApplicationScoped
@Transactional
class RolloutService {
    private final RolloutRepository rollouts;
    private final TargetRepository targets;
    private final SlotRepository slots;
    private final PlanService plans;
    private final Placements placements;
    private final TakenHosts taken;
    private final EventLog events;
    private final Notifier notifier;
    private final Clock clock;

    RolloutService(
            RolloutRepository rollouts,
            TargetRepository targets,
            SlotRepository slots,
            PlanService plans,
            Placements placements,
            TakenHosts taken,
            EventLog events,
            Notifier notifier,
            Clock clock) {
        this.rollouts = rollouts;
        this.targets = targets;
        this.slots = slots;
        this.plans = plans;
        this.placements = placements;
        this.taken = taken;
        this.events = events;
        this.notifier = notifier;
        this.clock = clock;
    }

    /** Starts the rollout of a plan, unless the plan is no longer what its request comes to, or somebody has its hosts. */
    UUID create(String hash, Principal by) {
        StoredPlan stored = plans.require(hash);
        Plan plan = stored.plan();
        refuseHeld(plan, null);
        RolloutState state = placements.begin(stored);
        Scopes.require(by, state.targets().stream().collect(Collectors.toMap(Target::host, target -> target.placement()
                .labels())));
        insert(state, hash, by);
        // Two rollouts of one host at once would each have found it free. Whoever is second here sees the first one's
        // hosts.
        slots.lockAllocation();
        refuseHeld(plan, state.id());
        tell(state, hash, by);
        return state.id();
    }

    private void refuseHeld(Plan plan, UUID own) {
        List<String> wanted = plan.contents().waves().stream()
                .flatMap(w -> w.hosts().stream())
                .map(Plan.PlannedHost::host)
                .toList();
        Map<String, String> held = taken.of(wanted, own);
        if (!held.isEmpty()) {
            String first = held.keySet().iterator().next();
            throw new ProblemException(
                            ProblemType.HOST_IN_ROLLOUT,
                            "%d hosts of the plan are taken, %s by %s. Wait for the end of that, or make a plan without them."
                                    .formatted(held.size(), first, held.get(first)))
                    .with("holders", held);
        }
    }

    private void insert(RolloutState state, String hash, Principal by) {
        RolloutEntity row = new RolloutEntity();
        row.id = state.id();
        row.planHash = hash;
        row.release = state.release();
        row.author = RolloutJson.write(state.author());
        row.createdBy = RolloutJson.write(by);
        row.createdAt = clock.instant();
        row.waves = state.waves();
        RolloutColumns.write(state.status(), row);
        RolloutColumns.write(state.progress(), row);
        rollouts.persistAndFlush(row);
        state.targets().forEach(target -> targets.insert(TargetColumns.create(state.id(), target)));
        targets.flush();
    }

    private void tell(RolloutState state, String hash, Principal by) {
        events.append(
                EventType.ROLLOUT_CREATED,
                Severity.INFO,
                state.id(),
                null,
                null,
                "A rollout of %s to %d hosts in %d waves is created, by %s."
                        .formatted(state.release(), state.targets().size(), state.waves(), by.display()),
                RolloutJson.write(Map.of(
                        "plan",
                        hash,
                        "release",
                        state.release(),
                        "author",
                        state.author(),
                        "by",
                        by,
                        "status",
                        StatusName.of(state.status()),
                        "hosts",
                        state.targets().size())));
        notifier.tell(RolloutState.TOPIC);
    }
}
