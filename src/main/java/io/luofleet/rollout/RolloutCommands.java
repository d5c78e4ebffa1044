// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.kernel.KernelReleaseService;
import io.luofleet.label.Selector;
import io.luofleet.plan.PlanService;
import io.luofleet.plan.StoredPlan;
import io.luofleet.plan.model.Plan;
import io.luofleet.plan.model.PlanRequest;
import io.luofleet.plan.model.Strategy;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.rollout.engine.GateAnswer;
import io.luofleet.rollout.engine.GateRef;
import io.luofleet.rollout.engine.ProgressName;
import io.luofleet.rollout.engine.TargetState;
import io.luofleet.rollout.script.Commands;
import io.luofleet.security.Principal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** What operators ask of a rollout. */
@ApplicationScoped
@Transactional
class RolloutCommands {
    private static final Set<TargetState> FAILED =
            EnumSet.of(TargetState.FAILED, TargetState.LOST, TargetState.ABORTED);

    private final RolloutRepository rollouts;
    private final TargetRepository targets;
    private final PostgresRolloutStore store;
    private final RolloutPlans plans;
    private final PlanService planning;
    private final KernelReleaseService releases;
    private final RolloutScopes scopes;
    private final Clock clock;

    RolloutCommands(
            RolloutRepository rollouts,
            TargetRepository targets,
            PostgresRolloutStore store,
            RolloutPlans plans,
            PlanService planning,
            KernelReleaseService releases,
            RolloutScopes scopes,
            Clock clock) {
        this.rollouts = rollouts;
        this.targets = targets;
        this.store = store;
        this.plans = plans;
        this.planning = planning;
        this.releases = releases;
        this.scopes = scopes;
        this.clock = clock;
    }

    void approve(UUID id, String hash, Principal by) {
        RolloutEntity row = require(id, by);
        if (!row.planHash.equals(hash)) {
            throw refusal("The rollout is of plan %s; that is what can be approved.".formatted(row.planHash));
        }
        done(Commands.approve(store, id, by, clock.instant()));
        Principal starter = RolloutJson.read(row.createdBy, Principal.class);
        if (starter != null && by.mayBe(starter)) {
            throw refusal(
                    "%s started the rollout, and %s is, or may be, the same person. Another one has to approve it."
                            .formatted(starter.name(), by.name()));
        }
        rollouts.approved(id, RolloutJson.write(by), clock.instant());
    }

    void pause(UUID id, Principal by, String why) {
        require(id, by);
        done(Commands.pause(store, id, by, why, clock.instant()));
    }

    void resume(UUID id, Principal by) {
        require(id, by);
        done(Commands.resume(store, id, by, clock.instant()));
    }

    void abort(UUID id, Principal by, String why) {
        require(id, by);
        done(Commands.abort(store, id, by, why, clock.instant()));
    }

    /** Those that failed, were lost or aborted, when no hosts are named. */
    void retry(UUID id, Collection<String> hosts, Principal by) {
        require(id, by);
        Set<String> again = hosts.isEmpty()
                ? targets.of(id).stream()
                        .filter(t -> FAILED.contains(t.state))
                        .map(t -> t.key.host())
                        .collect(Collectors.toSet())
                : Set.copyOf(hosts);
        done(Commands.retry(store, id, again, by));
    }

    /** All or none of them. */
    void skip(UUID id, Collection<String> hosts, Principal by, String why) {
        require(id, by);
        done(Commands.skip(store, id, Set.copyOf(hosts), by, why, clock.instant()));
    }

    /** A person's answer to the gate that is asked now. */
    void answer(UUID id, boolean go, Principal by, String why) {
        RolloutEntity row = require(id, by);
        if (row.progress != ProgressName.AT_GATE) {
            throw refusal("The rollout is at no gate.");
        }
        if (!(plans.of(row).strategy().gates().get(row.gateIndex) instanceof io.luofleet.plan.model.Gate.Person)) {
            throw refusal("The gate asked now is no person's. Skip it by no means but its own yes.");
        }
        var gate = new GateRef(row.wave, row.gateIndex, row.askings);
        done(Commands.answerGate(store, id, gate, new GateAnswer(go, why, by.display()), clock.instant()));
    }

    /** A new plan, to the release that the updated hosts came from. */
    StoredPlan rollback(UUID id, String release, Principal by) {
        RolloutEntity row = require(id, by);
        Map<String, String> from = new HashMap<>();
        Plan plan = plans.plan(row.planHash);
        plan.contents().waves().forEach(w -> w.hosts().forEach(h -> from.put(h.host(), h.from())));
        List<String> moved = targets.of(id).stream()
                .filter(t -> t.state == TargetState.SUCCEEDED)
                .map(t -> t.key.host())
                .toList();
        if (moved.isEmpty()) {
            throw refusal("No host of the rollout has been updated, so there is nothing to go back from.");
        }
        Set<String> kernels =
                moved.stream().map(from::get).filter(k -> k != null).collect(Collectors.toCollection(TreeSet::new));
        String target = release == null ? previous(kernels, plan.request().release()) : release;
        var request = new PlanRequest(
                target, Selector.EVERYTHING, moved, downgrading(plan.request().strategy()));
        return planning.make(request, by).stored();
    }

    /** A reinstall goes from one release of a kernel to another of the same: that one is not where its hosts came from. */
    private String previous(Set<String> kernels, String rolledOut) {
        if (kernels.size() != 1) {
            throw refusal(
                    "The hosts came from %s. Say in 'release' where to go.".formatted(String.join(", ", kernels)));
        }
        String kernel = kernels.iterator().next();
        return releases.newestOf(kernel, rolledOut)
                .orElseThrow(() -> refusal(
                        "No other release is registered for kernel %s. Register it, or say another in 'release'."
                                .formatted(kernel)));
    }

    private static Strategy downgrading(Strategy s) {
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
                s.gates(),
                s.approval(),
                true,
                s.emptyHosts());
    }

    private RolloutEntity require(UUID id, Principal by) {
        RolloutEntity row = rollouts.load(id).orElseThrow(() -> RolloutQueries.unknown(id));
        scopes.require(id, by);
        return row;
    }

    private static void done(Optional<String> refused) {
        refused.ifPresent(why -> {
            throw refusal(why);
        });
    }

    private static ProblemException refusal(String why) {
        return new ProblemException(ProblemType.ROLLOUT_REFUSES, why);
    }
}
