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

/**
 * How much may go wrong. A host counts as attempted once an update of it has ended by itself, or it was left out as drifted, and as failed while its last one
 * failed: a host that succeeds at its second attempt no longer counts against the budget, one under way in its second still does.
 * What an operator has accepted by resuming does not count again.
 */
final class Budgets {
    private static final int CANARY = 0;

    private final RolloutState rollout;
    private final Strategy.Budget budget;

    Budgets(RolloutState rollout) {
        this.rollout = rollout;
        this.budget = rollout.strategy().budget();
    }

    /** The first budget that is exceeded, the canary's before all. */
    Optional<PauseReason> exceeded() {
        List<String> canaries = rollout.targets().stream()
                .filter(t -> t.placement().wave() == CANARY && counts(t.trouble()))
                .map(Target::host)
                .toList();
        if (!canaries.isEmpty()) {
            return Optional.of(new PauseReason.CanaryFailed(canaries));
        }
        return budget.scopes().stream()
                .flatMap(scope -> groups(scope).entrySet().stream()
                        .map(group -> exceeded(name(scope), group.getKey(), group.getValue())))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<PauseReason> exceeded(String scope, String domain, List<Target> hosts) {
        for (FailureKind kind : FailureKind.values()) {
            List<String> failed = hosts.stream()
                    .filter(t -> counts(t.trouble()) && t.trouble().kind() == kind)
                    .map(Target::host)
                    .toList();
            int attempted = (int) hosts.stream()
                    .filter(t -> t.attempts() > 0 || t.trouble() != null)
                    .count();
            int allowed = amount(kind).of(attempted, 0);
            if (failed.size() > allowed && isSampled(amount(kind), attempted)) {
                return Optional.of(new PauseReason.BudgetTripped(kind, scope, domain, allowed, attempted, failed));
            }
        }
        return Optional.empty();
    }

    private boolean isSampled(Amount amount, int attempted) {
        return switch (amount) {
            case Amount.Count _ -> true;
            case Amount.Percent _ -> attempted >= budget.minimumSample();
        };
    }

    private Amount amount(FailureKind kind) {
        return switch (kind) {
            case ERROR -> budget.errors();
            case TIMEOUT -> budget.timeouts();
            case SILENCE -> budget.silence();
        };
    }

    private static boolean counts(Target.Trouble trouble) {
        return trouble != null && !trouble.accepted();
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
            case Strategy.Scope.Wave _ -> "WAVE";
            case Strategy.Scope.Domain d -> d.label();
        };
    }
}
