// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.forecast;

import io.luofleet.plan.model.Strategy;
import io.luofleet.rollout.engine.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Knows when a budget may be exceeded that was not before: when another host failed, or when enough were tried for a share to count. In
 * between nobody has to look at all hosts: each host that goes well only allows for more failures.
 */
final class BudgetWatch {
    private final Strategy.Budget budget;
    private final Map<String, Integer> attempted = new HashMap<>();
    private boolean isDue = true;
    private boolean hasFailures;

    /** Of hosts that stand so at the beginning, which is looked at. */
    BudgetWatch(Strategy.Budget budget, List<Target> targets) {
        this.budget = budget;
        targets.forEach(this::ended);
    }

    /** A host stands so from now on. */
    void ended(Target target) {
        if (!target.isAttempted()) {
            return;
        }
        if (target.hasFailed()) {
            hasFailures = true;
            isDue = true;
        }
        for (int i = 0; i < budget.scopes().size(); i++) {
            String domain = domain(budget.scopes().get(i), target);
            if (domain != null
                    && attempted.merge(i + "/" + domain, 1, Integer::sum) == budget.minimumSample()
                    && hasFailures) {
                isDue = true;
            }
        }
    }

    private static String domain(Strategy.Scope scope, Target target) {
        return switch (scope) {
            case Strategy.Scope.Fleet _ -> "";
            case Strategy.Scope.Wave _ -> String.valueOf(target.placement().wave());
            case Strategy.Scope.Domain d -> target.placement().labels().get(d.label());
        };
    }

    /** Whether all hosts are to be looked at now; not again until something else happens. */
    boolean isDue() {
        boolean due = isDue;
        isDue = false;
        return due;
    }
}
