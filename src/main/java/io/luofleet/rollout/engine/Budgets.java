// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import io.luofleet.plan.model.Amount;
import io.luofleet.plan.model.Strategy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
        List<Target> failed =
                rollout.targets().stream().filter(Target::hasFailed).toList();
        List<String> canaries = failed.stream()
                .filter(t -> t.placement().wave() == RolloutState.CANARY)
                .map(Target::host)
                .toList();
        if (!canaries.isEmpty()) {
            return Optional.of(new PauseReason.CanaryFailed(canaries));
        }
        return failed.isEmpty()
                ? Optional.empty()
                : budget.scopes().stream()
                        .flatMap(scope -> groups(scope, failed))
                        .flatMap(group -> group.exceeded(budget.minimumSample()))
                        .findFirst();
    }

    /** Why no wave may open after this one, which has ended: more of it failed than its share, however small it is. */
    Optional<PauseReason> exceededByWave(int wave) {
        List<Target> hosts = rollout.targets().stream()
                .filter(t -> t.placement().wave() == wave)
                .toList();
        int attempted = (int) hosts.stream().filter(Target::isAttempted).count();
        List<Target> failed = hosts.stream().filter(Target::hasFailed).toList();
        return new Group(WAVE, String.valueOf(wave), failed, attempted)
                .exceeded(0)
                .findFirst();
    }

    /** What one budget counts in one place. */
    private final class Group {
        private final String scope;
        private final String domain;
        private final List<Target> failed;
        private final int attempted;

        private Group(String scope, String domain, List<Target> failed, int attempted) {
            this.scope = scope;
            this.domain = domain;
            this.failed = failed;
            this.attempted = attempted;
        }

        private Stream<PauseReason> exceeded(int minimumSample) {
            return Stream.of(BudgetKind.values()).flatMap(kind -> exceeded(kind, minimumSample).stream());
        }

        private Optional<PauseReason> exceeded(BudgetKind kind, int minimumSample) {
            List<String> counted = failed.stream()
                    .filter(t -> kind.counts(t.trouble()))
                    .map(Target::host)
                    .toList();
            Amount amount = kind.allowedBy(budget);
            int allowed = amount.of(attempted, 0);
            return counted.size() > allowed && isSampled(amount, minimumSample)
                    ? Optional.of(new PauseReason.BudgetTripped(kind, scope, domain, allowed, attempted, counted))
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

    /** Those in which somebody failed; ordered, so that the same state always names the same budget. */
    private Stream<Group> groups(Strategy.Scope scope, List<Target> failed) {
        Map<String, List<Target>> byDomain = new TreeMap<>();
        for (Target target : failed) {
            String domain = domain(scope, target);
            if (domain != null) {
                byDomain.computeIfAbsent(domain, _ -> new ArrayList<>()).add(target);
            }
        }
        if (byDomain.isEmpty()) {
            return Stream.empty();
        }
        Map<String, Integer> attempted = new HashMap<>();
        for (Target target : rollout.targets()) {
            if (target.isAttempted()) {
                String domain = domain(scope, target);
                if (domain != null) {
                    attempted.merge(domain, 1, Integer::sum);
                }
            }
        }
        return byDomain.entrySet().stream()
                .map(e -> new Group(name(scope), e.getKey(), e.getValue(), attempted.get(e.getKey())));
    }

    /** {@code null} for hosts that have no such label: they are in no domain. */
    private static String domain(Strategy.Scope scope, Target target) {
        return switch (scope) {
            case Strategy.Scope.Fleet _ -> Cap.WHOLE_FLEET;
            case Strategy.Scope.Wave _ -> String.valueOf(target.placement().wave());
            case Strategy.Scope.Domain d -> target.placement().labels().get(d.label());
        };
    }

    private static String name(Strategy.Scope scope) {
        return switch (scope) {
            case Strategy.Scope.Fleet _ -> "FLEET";
            case Strategy.Scope.Wave _ -> WAVE;
            case Strategy.Scope.Domain d -> d.label();
        };
    }
}
