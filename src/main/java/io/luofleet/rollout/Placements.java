// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.host.HostService;
import io.luofleet.host.InventoryEntry;
import io.luofleet.plan.PlanService;
import io.luofleet.plan.StoredPlan;
import io.luofleet.plan.model.Caps;
import io.luofleet.plan.model.Plan;
import io.luofleet.plan.model.Strategy;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.rollout.engine.Cap;
import io.luofleet.rollout.engine.Placement;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.Target;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Gives the hosts of a plan their places, with the caps that cover each as of the inventory. */
@ApplicationScoped
class Placements {
    private final HostService hosts;
    private final PlanService plans;

    Placements(HostService hosts, PlanService plans) {
        this.hosts = hosts;
        this.plans = plans;
    }

    /**
     * A rollout of a plan that may begin: one that is still what its request comes to, and that has somewhere to go.
     *
     * @throws ProblemException when it is none
     */
    RolloutState begin(StoredPlan stored) {
        Plan plan = stored.plan();
        plans.drift(plan).ifPresent(difference -> {
            throw new ProblemException(
                            ProblemType.PLAN_DRIFTED,
                            "The inventory has changed since plan %s was made. Look at the difference, then make a new plan."
                                    .formatted(plan.hash()))
                    .with("difference", difference);
        });
        Strategy strategy = plan.request().strategy();
        List<Placement> places = of(plan, strategy);
        if (places.isEmpty()) {
            throw new ProblemException(ProblemType.ROLLOUT_REFUSES, "No host of this plan has anywhere to go.");
        }
        return RolloutState.begin(
                UUID.randomUUID(),
                plan.request().release(),
                stored.author(),
                strategy,
                plan.contents().waves().size(),
                places);
    }

    List<Placement> of(Plan plan, Strategy inForce) {
        Map<String, InventoryEntry> inventory =
                hosts.inventory().stream().collect(Collectors.toMap(InventoryEntry::name, Function.identity()));
        Caps caps = Caps.of(
                inForce.maxUnavailable(),
                inventory.values().stream().map(InventoryEntry::labels).toList());
        Map<String, Duration> expected = plan.contents().durations().stream()
                .collect(Collectors.toMap(Plan.HostDuration::from, Plan.HostDuration::expected));
        List<Placement> places = new ArrayList<>();
        for (Plan.Wave wave : plan.contents().waves()) {
            for (Plan.PlannedHost host : wave.hosts()) {
                Map<String, String> labels = inventory.get(host.host()).labels();
                places.add(new Placement(
                        host.host(),
                        wave.ordinal(),
                        places.size(),
                        labels,
                        covering(caps, labels),
                        expected.getOrDefault(host.from(), Duration.ZERO),
                        host.from()));
            }
        }
        return places;
    }

    /** The caps that cover each of these from now on, as of the inventory. */
    Map<String, List<Cap>> covering(List<Target> targets, Strategy inForce) {
        Caps caps = Caps.of(
                inForce.maxUnavailable(),
                hosts.inventory().stream().map(InventoryEntry::labels).toList());
        return targets.stream()
                .collect(Collectors.toMap(
                        Target::host, t -> covering(caps, t.placement().labels())));
    }

    /** The place of a host that is updated by itself, under the caps that a strategy has by default. The host is locked. */
    Placement ofSingle(String host) {
        Map<String, Map<String, String>> fleet = hosts.labels();
        Map<String, String> labels = fleet.getOrDefault(host, Map.of());
        Caps caps = Caps.of(Strategy.DEFAULT_CAPS, fleet.values());
        return new Placement(
                host,
                0,
                0,
                labels,
                covering(caps, labels),
                Duration.ZERO,
                hosts.require(host).kernelRelease());
    }

    static List<Cap> covering(Caps caps, Map<String, String> labels) {
        return caps.domainsOf(labels).stream()
                .map(domain -> {
                    // Nobody has the labels any more that the host was planned with: it is alone there.
                    Caps.Limit known = caps.limits().get(domain);
                    int limit = known == null ? 1 : known.unavailable();
                    return domain.level().equals(Cap.FLEET)
                            ? Cap.ofFleet(limit)
                            : new Cap(domain.level(), domain.value(), limit);
                })
                .toList();
    }
}
