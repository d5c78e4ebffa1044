// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import io.luofleet.plan.model.Amount;
import io.luofleet.plan.model.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How much may go wrong. A host counts as attempted once it has ended and had an attempt, or was left out as drifted, and as failed
 * when its last attempt failed: one that succeeds at its second attempt does not count against the budget, nor one that has an
 * attempt left. What an operator has accepted by resuming does not count again.
 */
final class Budgets {
    private static final String WAVE = "WAVE";

    private final RolloutState rollout;
    private final Strategy.Budget budget;

    Budgets(RolloutState rollout) {
        this.rollout = rollout;
        this.budget = rollout.strategy().budget();
    }

    /** The first budget that is exceeded, the canary's before all. */
    Optional<PauseReason> exceeded() {
        List<String> canaries = rollout.targets().stream()
                .filter(t -> t.placement().wave() == RolloutState.CANARY && t.hasFailed())
                .map(Target::host)
                .toList();
        if (!canaries.isEmpty()) {
            return Optional.of(new PauseReason.CanaryFailed(canaries));
        }
        return budget.scopes().stream()
                .flatMap(scope -> groups(scope).entrySet().stream()
                        .map(group -> new Group(name(scope), group.getKey(), group.getValue())))
                .flatMap(group -> group.exceeded(budget.minimumSample()))
                .findFirst();
    }

    /** Why no wave may open after this one, which has ended: more of it failed than its share, however small it is. */
    Optional<PauseReason> exceededByWave(int wave) {
        List<Target> hosts = rollout.targets().stream()
                .filter(t -> t.placement().wave() == wave)
                .toList();
        return new Group(WAVE, String.valueOf(wave), hosts).exceeded(0).findFirst();
    }

    /** Over which hosts one budget counts. */
    private final class Group {
        private final String scope;
        private final String domain;
        private final List<Target> hosts;
        private final int attempted;

        private Group(String scope, String domain, List<Target> hosts) {
            this.scope = scope;
            this.domain = domain;
            this.hosts = hosts;
            this.attempted = (int) hosts.stream().filter(Target::isAttempted).count();
        }

        private Stream<PauseReason> exceeded(int minimumSample) {
            return Stream.of(BudgetKind.values()).flatMap(kind -> exceeded(kind, minimumSample).stream());
        }

        private Optional<PauseReason> exceeded(BudgetKind kind, int minimumSample) {
            List<String> failed = hosts.stream()
                    .filter(t -> t.hasFailed() && kind.counts(t.trouble()))
                    .map(Target::host)
                    .toList();
            Amount amount = kind.allowedBy(budget);
            int allowed = amount.of(attempted, 0);
            return failed.size() > allowed && isSampled(amount, minimumSample)
                    ? Optional.of(new PauseReason.BudgetTripped(kind, scope, domain, allowed, attempted, failed))
                    : Optional.empty();
        }

        /** None is none, of however many. */
        private boolean isSampled(Amount amount, int minimumSample) {
            return switch (amount) {
                case Amount.Count _ -> true;
                case Amount.Percent(int percent) -> percent == 0 || attempted >= minimumSample;
            };
        }
    }

    private Map<String, List<Target>> groups(Strategy.Scope scope) {
        return switch (scope) {
            case Strategy.Scope.Fleet _ -> Map.of(Cap.WHOLE_FLEET, rollout.targets());
            case Strategy.Scope.Wave _ -> by(t -> String.valueOf(t.placement().wave()));
            case Strategy.Scope.Domain d -> by(t -> t.placement().labels().get(d.label()));
        };
    }

    /** Ordered, so that the same state always names the same budget. Hosts without the label are in no domain. */
    private Map<String, List<Target>> by(Function<Target, String> domain) {
        List<Target> inDomains = new ArrayList<>(rollout.targets());
        inDomains.removeIf(t -> Objects.isNull(domain.apply(t)));
        return inDomains.stream().collect(Collectors.groupingBy(domain, TreeMap::new, Collectors.toList()));
    }

    private static String name(Strategy.Scope scope) {
        return switch (scope) {
            case Strategy.Scope.Fleet _ -> "FLEET";
            case Strategy.Scope.Wave _ -> WAVE;
            case Strategy.Scope.Domain d -> d.label();
        };
    }
}
