// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import com.fasterxml.jackson.core.type.TypeReference;
import io.luofleet.plan.PlanService;
import io.luofleet.plan.model.Plan;
import io.luofleet.plan.model.PlanRequest;
import io.luofleet.plan.model.RequestReader;
import io.luofleet.plan.model.RequestTree;
import io.luofleet.plan.model.Strategy;
import io.luofleet.plan.window.Windows;
import io.luofleet.platform.Json;
import io.luofleet.rollout.engine.Engine;
import io.luofleet.rollout.engine.WindowOracle;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What rollouts look up in their plans at every pass. Plans and changes never change, so what was read of them stays right. */
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

    /** What is in force: of the plan, or of a change of it. */
    Read of(RolloutEntity rollout) {
        String key = rollout.strategy == null ? rollout.planHash : rollout.strategy;
        Read known = read.get(key);
        if (known != null) {
            return known;
        }
        if (read.size() >= KEPT) {
            read.clear();
        }
        Plan plan = plan(rollout.planHash);
        Strategy planned = plan.request().strategy();
        Strategy strategy = rollout.strategy == null
                ? planned
                : RequestReader.revise(planned, changed(rollout.strategy)).strategy();
        Map<String, String> from = new HashMap<>();
        plan.contents().waves().forEach(w -> w.hosts().forEach(h -> from.put(h.host(), h.from())));
        Read fresh = new Read(
                strategy,
                new Engine(oracle(strategy)),
                plan.request(),
                plan.contents().kernelRelease(),
                Map.copyOf(from));
        read.put(key, fresh);
        return fresh;
    }

    /** What of a strategy is not its plan's, to be kept with the rollout; {@code null} when all is. */
    String difference(RolloutEntity rollout, Strategy strategy) {
        if (strategy.equals(of(rollout).strategy())) {
            return rollout.strategy;
        }
        Map<String, Object> tree = RequestTree.of(strategy);
        tree.keySet().retainAll(RequestReader.CHANGEABLE);
        tree.put("of", rollout.planHash);
        return Json.write(tree);
    }

    private static Map<String, Object> changed(String strategy) {
        Map<String, Object> tree = Json.read(strategy, new TypeReference<>() {});
        tree.remove("of");
        return tree;
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
