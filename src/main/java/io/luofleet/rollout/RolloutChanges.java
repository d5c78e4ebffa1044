// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import com.fasterxml.jackson.core.type.TypeReference;
import io.luofleet.event.EventLog;
import io.luofleet.event.EventType;
import io.luofleet.event.Severity;
import io.luofleet.plan.PlanService;
import io.luofleet.plan.model.Strategy;
import io.luofleet.platform.Json;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.Status;
import io.luofleet.rollout.script.Commands;
import io.luofleet.security.Principal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Changes of what limits a running rollout: one person proposes, another one approves. */
@ApplicationScoped
@Transactional
class RolloutChanges {
    private final ChangeRepository changes;
    private final RolloutRepository rollouts;
    private final PostgresRolloutStore store;
    private final RolloutPlans plans;
    private final PlanService planning;
    private final Placements placements;
    private final RolloutScopes scopes;
    private final EventLog events;
    private final Clock clock;

    RolloutChanges(
            ChangeRepository changes,
            RolloutRepository rollouts,
            PostgresRolloutStore store,
            RolloutPlans plans,
            PlanService planning,
            Placements placements,
            RolloutScopes scopes,
            EventLog events,
            Clock clock) {
        this.changes = changes;
        this.rollouts = rollouts;
        this.store = store;
        this.plans = plans;
        this.planning = planning;
        this.placements = placements;
        this.scopes = scopes;
        this.events = events;
        this.clock = clock;
    }

    List<ChangeView> of(UUID rollout) {
        if (rollouts.load(rollout).isEmpty()) {
            throw RolloutQueries.unknown(rollout);
        }
        return changes.of(rollout).stream().map(ChangeView::of).toList();
    }

    /** Checks a change and keeps it for another person to approve. */
    ChangeView propose(UUID rollout, Map<String, Object> change, String reason, Principal by) {
        RolloutState state = lock(rollout, by);
        if (!(state.status() instanceof Status.Running) && !(state.status() instanceof Status.Paused)) {
            throw new ProblemException(ProblemType.ROLLOUT_REFUSES, "Only a running or paused rollout can be changed.");
        }
        revised(state, change);
        ChangeEntity row = new ChangeEntity();
        row.key = new ChangeEntity.Key(rollout, changes.of(rollout).size() + 1);
        row.change = Json.write(change);
        row.reason = reason;
        row.proposedBy = Json.write(by);
        row.proposedAt = clock.instant();
        row.state = ChangeState.PROPOSED;
        changes.persistAndFlush(row);
        tell(
                EventType.ROLLOUT_CHANGE_PROPOSED,
                row,
                "Change %d of the rollout is proposed, by %s: %s".formatted(row.key.number(), by.display(), reason));
        return ChangeView.of(row);
    }

    /** Lets a proposed change hold; another person than its proposer. It is checked again: the fleet may have changed. */
    ChangeView approve(UUID rollout, int number, Principal by) {
        RolloutState state = lock(rollout, by);
        ChangeEntity row = require(rollout, number);
        if (row.state == ChangeState.IN_FORCE) {
            return ChangeView.of(row);
        }
        requireProposed(row);
        Strategy strategy = revised(state, Json.read(row.change, new TypeReference<Map<String, Object>>() {}));
        Commands.change(
                        store,
                        rollout,
                        number,
                        strategy,
                        placements.covering(state.targets(), strategy),
                        Json.read(row.proposedBy, Principal.class),
                        by)
                .ifPresent(why -> {
                    throw new ProblemException(ProblemType.ROLLOUT_REFUSES, why);
                });
        decide(row, ChangeState.IN_FORCE, by);
        return ChangeView.of(row);
    }

    /** Anybody may: a change that is not wanted any more must not be approved by mistake. */
    ChangeView decline(UUID rollout, int number, Principal by) {
        lock(rollout, by);
        ChangeEntity row = require(rollout, number);
        if (row.state == ChangeState.DECLINED) {
            return ChangeView.of(row);
        }
        requireProposed(row);
        decide(row, ChangeState.DECLINED, by);
        tell(
                EventType.ROLLOUT_CHANGE_DECLINED,
                row,
                "Change %d of the rollout is declined, by %s.".formatted(number, by.display()));
        return ChangeView.of(row);
    }

    private void decide(ChangeEntity row, ChangeState state, Principal by) {
        row.state = state;
        row.decidedBy = Json.write(by);
        row.decidedAt = clock.instant();
    }

    private Strategy revised(RolloutState state, Map<String, Object> change) {
        RolloutEntity row = rollouts.load(state.id()).orElseThrow();
        return planning.revise(plans.plan(row.planHash), state.strategy(), change);
    }

    private RolloutState lock(UUID rollout, Principal by) {
        RolloutState state = store.lock(rollout).orElseThrow(() -> RolloutQueries.unknown(rollout));
        scopes.require(rollout, by);
        return state;
    }

    private ChangeEntity require(UUID rollout, int number) {
        return changes.findByIdOptional(new ChangeEntity.Key(rollout, number))
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNKNOWN_CHANGE, "The rollout has no change %d.".formatted(number)));
    }

    private static void requireProposed(ChangeEntity row) {
        if (row.state != ChangeState.PROPOSED) {
            throw new ProblemException(
                    ProblemType.ROLLOUT_REFUSES,
                    "Change %d is %s. Propose another one.".formatted(row.key.number(), row.state));
        }
    }

    private void tell(EventType type, ChangeEntity row, String message) {
        events.append(
                type, Severity.INFO, row.key.rolloutId(), null, null, message, RolloutJson.write(ChangeView.of(row)));
    }
}
