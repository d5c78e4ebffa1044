// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.kernel.KernelReleaseService;
import io.luofleet.kernel.Retired;
import io.luofleet.rollout.engine.Circumstances;
import io.luofleet.rollout.engine.HostFacts;
import io.luofleet.rollout.engine.NonAnswer;
import io.luofleet.rollout.engine.Placement;
import io.luofleet.rollout.engine.Retirement;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.StatusName;
import io.luofleet.rollout.engine.Target;
import io.luofleet.security.Principal;
import io.luofleet.update.UpdateQueries;
import io.luofleet.update.phase.PhaseName;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Puts a rollout together from its row, its targets, their updates and the hosts. */
@ApplicationScoped
class RolloutStates {
    private final KeptTargets targets;
    private final RolloutPlans plans;
    private final UpdateQueries updates;
    private final PendingFacts pending;
    private final PresentCaps caps;
    private final WatchedHosts watched;
    private final KernelReleaseService releases;

    RolloutStates(
            KeptTargets targets,
            RolloutPlans plans,
            UpdateQueries updates,
            PendingFacts pending,
            PresentCaps caps,
            WatchedHosts watched,
            KernelReleaseService releases) {
        this.targets = targets;
        this.plans = plans;
        this.updates = updates;
        this.pending = pending;
        this.caps = caps;
        this.watched = watched;
        this.releases = releases;
    }

    RolloutState of(RolloutEntity row) {
        List<Target> read = targets(row);
        return state(row, read, pending.of(row, read), circumstances(row));
    }

    /** Without its hosts. */
    RolloutState head(RolloutEntity row) {
        return state(row, List.of(), Map.of(), Circumstances.NONE);
    }

    /** Its hosts alone, in the order of starts. */
    List<Target> targets(RolloutEntity row) {
        List<Target> kept = targets.of(row.id);
        Map<UUID, PhaseName> phases = updates.phasesOf(kept.stream()
                .filter(Target.Updating.class::isInstance)
                .map(t -> ((Target.Updating) t).update())
                .toList());
        return kept.stream().map(t -> now(row, t, phases)).toList();
    }

    private RolloutState state(
            RolloutEntity row, List<Target> hosts, Map<String, HostFacts> facts, Circumstances circumstances) {
        return new RolloutState(
                row.id,
                row.version,
                row.release,
                RolloutJson.read(row.author, Principal.class),
                plans.of(row).strategy(),
                row.waves,
                RolloutColumns.status(row),
                RolloutColumns.progress(row),
                hosts,
                facts,
                circumstances);
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
    private Target now(RolloutEntity rollout, Target target, Map<UUID, PhaseName> phases) {
        return switch (target) {
            case Target.Updating u -> u.in(phases.get(u.update()));
            case Target.Pending p
            when p.placement().wave() <= rollout.wave -> {
                Placement held = caps.held(plans.of(rollout).strategy(), p.placement());
                yield held.equals(p.placement())
                        ? p
                        : new Target.Pending(held, p.attempts(), p.failuresLeft(), p.trouble(), p.notBefore());
            }
            case Target.Pending p -> p;
            case Target.Ended e -> e;
        };
    }
}
