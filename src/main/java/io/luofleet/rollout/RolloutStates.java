// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.host.HostService;
import io.luofleet.kernel.KernelReleaseService;
import io.luofleet.kernel.Retired;
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
    private final WatchedHosts watched;
    private final KernelReleaseService releases;

    RolloutStates(
            TargetRepository targets,
            RolloutPlans plans,
            UpdateQueries updates,
            HostService hosts,
            WatchedHosts watched,
            KernelReleaseService releases) {
        this.targets = targets;
        this.plans = plans;
        this.updates = updates;
        this.hosts = hosts;
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
                facts(rows),
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

    private Map<String, HostFacts> facts(List<TargetEntity> rows) {
        Set<String> pending = rows.stream()
                .filter(t -> t.state == TargetState.PENDING)
                .map(t -> t.key.host())
                .collect(Collectors.toSet());
        Map<String, HostFacts> facts = new HashMap<>();
        if (!pending.isEmpty()) {
            Map<UUID, UUID> busy = updates.openByHost();
            hosts.attendance(pending)
                    .forEach((name, host) -> facts.put(name, new HostFacts(host.presence(), busy.get(host.id()))));
        }
        return facts;
    }
}
