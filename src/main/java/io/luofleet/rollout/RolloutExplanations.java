// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.platform.Page;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.rollout.engine.Decision;
import io.luofleet.rollout.engine.DecisionName;
import io.luofleet.rollout.engine.Decisions;
import io.luofleet.rollout.engine.Explanation;
import io.luofleet.rollout.engine.Names;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.Target;
import io.luofleet.rollout.engine.TargetState;
import io.luofleet.rollout.engine.Waiting;
import io.luofleet.update.phase.PhaseName;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What rollouts do next and why not more: what the engine would decide now. Read without a lock, so as of about now. */
@ApplicationScoped
@Transactional
class RolloutExplanations {
    private final RolloutRepository rollouts;
    private final ChangeRepository changes;
    private final RolloutStates states;
    private final FleetStates fleet;
    private final RolloutPlans plans;
    private final Clock clock;

    RolloutExplanations(
            RolloutRepository rollouts,
            ChangeRepository changes,
            RolloutStates states,
            FleetStates fleet,
            RolloutPlans plans,
            Clock clock) {
        this.rollouts = rollouts;
        this.changes = changes;
        this.states = states;
        this.fleet = fleet;
        this.plans = plans;
        this.clock = clock;
    }

    private record Looked(Instant at, RolloutState state, Decisions decisions) {
        private List<Target> open() {
            return state.targets().stream()
                    .filter(t -> !(t instanceof Target.Ended))
                    .toList();
        }

        private Waiting waitingOf(Target target) {
            return decisions.waiting().get(target.host());
        }
    }

    private Looked look(UUID id) {
        RolloutEntity row = rollouts.load(id).orElseThrow(() -> RolloutQueries.unknown(id));
        RolloutState state = states.of(row);
        Instant now = clock.instant();
        return new Looked(now, state, plans.of(row).engine().decide(state, fleet.now(), now));
    }

    ExplanationView of(UUID id) {
        Looked looked = look(id);
        return new ExplanationView(
                id,
                looked.at(),
                steps(looked.decisions().actions()),
                changes.of(id).stream()
                        .filter(c -> c.state != ChangeState.DECLINED)
                        .map(ChangeView::of)
                        .toList(),
                notCounted(looked),
                updating(looked),
                waiting(looked));
    }

    private static List<ExplanationView.Step> steps(List<Decision> actions) {
        return by(actions, DecisionName::of).entrySet().stream()
                .map(e ->
                        new ExplanationView.Step(e.getKey(), e.getValue().size(), first(e.getValue(), Explanation::of)))
                .toList();
    }

    private static ExplanationView.Counted notCounted(Looked looked) {
        List<Target> troubled =
                looked.open().stream().filter(t -> t.trouble() != null).toList();
        return new ExplanationView.Counted(troubled.size(), first(troubled, Explanation::ofAttempts));
    }

    private static ExplanationView.Updating updating(Looked looked) {
        List<Target.Updating> updating = looked.open().stream()
                .filter(Target.Updating.class::isInstance)
                .map(Target.Updating.class::cast)
                .toList();
        Map<PhaseName, Integer> phases = new TreeMap<>();
        updating.forEach(u -> phases.merge(u.phase(), 1, Integer::sum));
        return new ExplanationView.Updating(updating.size(), phases, first(updating, u -> host(u, null, null)));
    }

    private static List<ExplanationView.Group> waiting(Looked looked) {
        List<Target> pending =
                looked.open().stream().filter(Target.Pending.class::isInstance).toList();
        return by(pending, t -> kind(looked.waitingOf(t))).entrySet().stream()
                .map(e -> new ExplanationView.Group(
                        e.getKey(), e.getValue().size(), first(e.getValue(), t -> host(t, looked.waitingOf(t), null))))
                .toList();
    }

    private static String kind(Waiting waiting) {
        return waiting == null ? null : RolloutJsonNames.NAMES.get(waiting.getClass());
    }

    /** In the order in which each key comes first; {@code null} is one. */
    private static <K, T> Map<K, List<T>> by(List<T> all, Function<T, K> key) {
        Map<K, List<T>> groups = new LinkedHashMap<>();
        all.forEach(t ->
                groups.computeIfAbsent(key.apply(t), _ -> new ArrayList<>()).add(t));
        return groups;
    }

    private static <T, R> List<R> first(List<T> all, Function<T, R> view) {
        return all.stream().limit(Names.MOST).map(view).collect(Collectors.toList());
    }

    /** Those that have not ended, in the order of starts, after a position. */
    Page<ExplanationView.Host> hosts(UUID id, int after, int limit) {
        Looked looked = look(id);
        List<Target> next = looked.open().stream()
                .filter(t -> t.placement().position() > after)
                .limit(limit + 1L)
                .toList();
        return Page.of(next, limit, t -> t.placement().position()).map(t -> host(looked, t));
    }

    ExplanationView.Host of(UUID id, String host) {
        Looked looked = look(id);
        return looked.state().targets().stream()
                .filter(t -> t.host().equals(host))
                .findAny()
                .map(t -> host(looked, t))
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNKNOWN_HOST, "%s is no host of the rollout.".formatted(host)));
    }

    private static ExplanationView.Host host(Looked looked, Target target) {
        Waiting waiting = looked.waitingOf(target);
        return host(target, waiting, RolloutJson.tree(waiting));
    }

    private static ExplanationView.Host host(Target target, Waiting waiting, Map<String, Object> tree) {
        UUID update = target instanceof Target.Updating u ? u.update() : null;
        PhaseName phase = target instanceof Target.Updating u ? u.phase() : null;
        return new ExplanationView.Host(
                target.host(),
                target.placement().wave(),
                TargetState.of(target),
                update,
                phase,
                waiting == null ? null : Explanation.of(waiting),
                tree);
    }
}
