// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.plan.PlanService;
import io.luofleet.plan.model.Plan;
import io.luofleet.plan.model.PlanRequest;
import io.luofleet.plan.model.Strategy;
import io.luofleet.plan.window.Windows;
import io.luofleet.rollout.engine.Engine;
import io.luofleet.rollout.engine.WindowOracle;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashMap;
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
     * @param request what was planned
     * @param target the kernel that it goes to
     * @param from the kernel that each host was planned from, by host
     */
    record Read(Strategy strategy, Engine engine, PlanRequest request, String target, Map<String, String> from) {}

    Read of(String hash) {
        Read known = read.get(hash);
        if (known != null) {
            return known;
        }
        if (read.size() >= KEPT) {
            read.clear();
        }
        Plan plan = plan(hash);
        Strategy strategy = plan.request().strategy();
        Map<String, String> from = new HashMap<>();
        plan.contents().waves().forEach(w -> w.hosts().forEach(h -> from.put(h.host(), h.from())));
        Read fresh = new Read(
                strategy,
                new Engine(oracle(strategy)),
                plan.request(),
                plan.contents().kernelRelease(),
                Map.copyOf(from));
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
