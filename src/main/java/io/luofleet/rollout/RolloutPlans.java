// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.plan.PlanService;
import io.luofleet.plan.model.Plan;
import io.luofleet.plan.model.Strategy;
import io.luofleet.plan.window.Windows;
import io.luofleet.rollout.engine.Engine;
import io.luofleet.rollout.engine.WindowOracle;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What rollouts look up in their plans at every pass. A plan never changes, so what was read of it stays right. */
@ApplicationScoped
class RolloutPlans {
    private static final int KEPT = 200;

    private final PlanService plans;
    private final Map<String, Read> read = new ConcurrentHashMap<>();

    RolloutPlans(PlanService plans) {
        this.plans = plans;
    }

    /**
     * Of a plan.
     *
     * @param strategy how it goes
     * @param engine the engine with its windows
     */
    record Read(Strategy strategy, Engine engine) {}

    Read of(String hash) {
        Read known = read.get(hash);
        if (known != null) {
            return known;
        }
        if (read.size() >= KEPT) {
            read.clear();
        }
        Strategy strategy = plan(hash).request().strategy();
        Read fresh = new Read(strategy, new Engine(oracle(strategy)));
        read.put(hash, fresh);
        return fresh;
    }

    Plan plan(String hash) {
        return plans.require(hash).plan();
    }

    static WindowOracle oracle(Strategy strategy) {
        if (strategy.windows().isEmpty() && strategy.exclusions().isEmpty()) {
            return WindowOracle.ALWAYS;
        }
        Windows windows = Windows.of(strategy);
        return (labels, now) -> opening(windows, labels, now);
    }

    private static WindowOracle.Opening opening(Windows windows, Map<String, String> labels, Instant now) {
        return windows.isOpenAt(labels, now)
                ? new WindowOracle.Opening.Open(windows.closesAfter(labels, now).orElse(null))
                : new WindowOracle.Opening.Shut(
                        windows.opensAtOrAfter(labels, now).orElse(null));
    }
}
