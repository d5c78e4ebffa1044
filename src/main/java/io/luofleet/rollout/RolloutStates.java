// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.host.Cordon;
import io.luofleet.host.HostPresence;
import io.luofleet.host.HostService;
import io.luofleet.host.InventoryEntry;
import io.luofleet.kernel.KernelReleaseService;
import io.luofleet.kernel.Retired;
import io.luofleet.plan.model.Drift;
import io.luofleet.plan.model.Strategy;
import io.luofleet.rollout.engine.Circumstances;
import io.luofleet.rollout.engine.HostFacts;
import io.luofleet.rollout.engine.NonAnswer;
import io.luofleet.rollout.engine.Retirement;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.StatusName;
import io.luofleet.rollout.engine.Target;
import io.luofleet.rollout.engine.TargetState;
import io.luofleet.security.Principal;
import io.luofleet.update.UpdateQueries;
import io.luofleet.update.phase.PhaseName;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Puts a rollout together from its row, its targets, their updates and the hosts. */
@ApplicationScoped
class RolloutStates {
    private final TargetRepository targets;
    private final RolloutPlans plans;
    private final UpdateQueries updates;
    private final HostService hosts;
    private final HostPresence presence;
    private final PresentCaps caps;
    private final WatchedHosts watched;
    private final KernelReleaseService releases;

    RolloutStates(
            TargetRepository targets,
            RolloutPlans plans,
            UpdateQueries updates,
            HostService hosts,
            HostPresence presence,
            PresentCaps caps,
            WatchedHosts watched,
            KernelReleaseService releases) {
        this.targets = targets;
        this.plans = plans;
        this.updates = updates;
        this.hosts = hosts;
        this.presence = presence;
        this.caps = caps;
        this.watched = watched;
        this.releases = releases;
    }

    RolloutState of(RolloutEntity row) {
        List<TargetEntity> rows = targets.of(row.id);
        Map<UUID, PhaseName> phases = updates.phasesOf(rows.stream()
                .filter(t -> t.state == TargetState.UPDATING)
                .map(t -> t.updateId)
                .collect(Collectors.toSet()));
        List<Target> read = rows.stream()
                .map(t -> TargetColumns.read(t, t.state == TargetState.UPDATING ? phases.get(t.updateId) : null))
                .map(t -> held(row, t))
                .toList();
        return new RolloutState(
                row.id,
                row.version,
                row.release,
                RolloutJson.read(row.author, Principal.class),
                plans.of(row).strategy(),
                row.waves,
                RolloutColumns.status(row),
                RolloutColumns.progress(row),
                read,
                facts(row, rows),
                circumstances(row));
    }

    private Circumstances circumstances(RolloutEntity row) {
        return new Circumstances(
                row.status == StatusName.RUNNING ? watched.of(row.id, row.wave) : Map.of(),
                RolloutJson.read(row.gateNonAnswer, NonAnswer.class),
                retirement(row.release));
    }

    private Retirement retirement(String release) {
        Retired retired = releases.require(release).retired();
        return retired == null ? null : new Retirement(retired.by(), retired.reason(), retired.at());
    }

    /** A host whose turn has come is held to the caps of today. */
    private Target held(RolloutEntity rollout, Target target) {
        if (!(target instanceof Target.Pending p) || p.placement().wave() > rollout.wave) {
            return target;
        }
        Strategy strategy = plans.of(rollout).strategy();
        return new Target.Pending(
                caps.held(strategy, p.placement()), p.attempts(), p.failuresLeft(), p.trouble(), p.notBefore());
    }

    private Map<String, HostFacts> facts(RolloutEntity rollout, List<TargetEntity> rows) {
        Set<String> pending = rows.stream()
                .filter(t -> t.state == TargetState.PENDING)
                .map(t -> t.key.host())
                .collect(Collectors.toSet());
        Map<String, HostFacts> facts = new HashMap<>();
        if (!pending.isEmpty()) {
            Map<UUID, UUID> busy = updates.openByHost();
            Map<String, Cordon> cordons = hosts.cordons();
            Map<String, Drift> drifts = drifts(rollout, rows);
            presence.attendance(pending).forEach((name, host) -> {
                Cordon cordon = cordons.get(name);
                facts.put(
                        name,
                        new HostFacts(
                                host.presence(),
                                busy.get(host.id()),
                                drifts.get(name),
                                cordon == null ? null : cordon.words()));
            });
        }
        return facts;
    }

    /** Of the hosts whose turn has come, and of all while the plan waits for its approval. */
    private Map<String, Drift> drifts(RolloutEntity rollout, List<TargetEntity> rows) {
        RolloutPlans.Read plan = plans.of(rollout);
        boolean all = rollout.status == StatusName.AWAITING_APPROVAL;
        Map<String, TargetEntity> compared = rows.stream()
                .filter(t -> t.state == TargetState.PENDING && (all || t.wave <= rollout.wave))
                .collect(Collectors.toMap(t -> t.key.host(), t -> t));
        Map<String, Drift> drifts = new HashMap<>();
        for (InventoryEntry found : hosts.inventory(compared.keySet())) {
            TargetEntity target = compared.get(found.name());
            Drift.between(
                            plan.request(),
                            plan.target(),
                            new Drift.Facts(
                                    plan.from().get(found.name()),
                                    RolloutJson.read(target.labels, TargetColumns.LABELS),
                                    true),
                            new Drift.Facts(found.kernelRelease(), found.labels(), found.liveUpdateDevice()))
                    .ifPresent(drift -> drifts.put(found.name(), drift));
        }
        return drifts;
    }
}
