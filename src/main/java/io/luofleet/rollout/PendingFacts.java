// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.host.Cordon;
import io.luofleet.host.HostPresence;
import io.luofleet.host.HostService;
import io.luofleet.plan.model.Drift;
import io.luofleet.rollout.engine.HostFacts;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.StatusName;
import io.luofleet.rollout.engine.Target;
import io.luofleet.uptime.model.Presence;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * What is known of the hosts that a rollout has yet to start and whose turn has come, or may come early: in the place of a canary,
 * or all at once by an approval. Most are there, free and as planned, so the database is asked for the others.
 */
@ApplicationScoped
class PendingFacts {
    private static final HostFacts AS_PLANNED = new HostFacts(true, null);

    private static final String OTHERS = """
            SELECT t.host, h.id, greatest(h.last_seen, l.last_seen), u.id, h.kernel_release, cast(h.labels AS text), h.live_update_device
            FROM rollout_targets t
                LEFT JOIN hosts h ON h.name = t.host AND h.retired_at IS NULL
                LEFT JOIN host_liveness l ON l.host_id = h.id
                LEFT JOIN updates u ON u.host_id = h.id AND u.phase NOT IN ('SUCCEEDED', 'ABORTED', 'LOST', 'FAILED')
            WHERE t.rollout_id = :rollout AND t.state = 'PENDING' AND t.wave <= :wave
                AND (h.id IS NULL OR u.id IS NOT NULL OR greatest(h.last_seen, l.last_seen) <= :heard
                    OR NOT h.live_update_device OR h.kernel_release <> t.from_kernel OR h.labels <> t.labels)""";

    private final EntityManager entities;
    private final HostPresence presence;
    private final HostService hosts;
    private final RolloutPlans plans;

    PendingFacts(EntityManager entities, HostPresence presence, HostService hosts, RolloutPlans plans) {
        this.entities = entities;
        this.presence = presence;
        this.hosts = hosts;
        this.plans = plans;
    }

    /** A host as it is found: nothing of it is {@code null}, but the update where it is free. */
    private record Found(
            Instant lastSeen, UUID busyWith, String kernel, Map<String, String> labels, boolean liveUpdateDevice) {}

    /**
     * Those that are not simply there, free and as planned.
     *
     * @param found those that are in service, by name
     * @param gone the names of those that are not
     */
    private record Others(Map<String, Found> found, Set<String> gone) {}

    /** By host; those that are not in service are absent. */
    Map<String, HostFacts> of(RolloutEntity rollout, List<Target> targets) {
        boolean all = rollout.status == StatusName.AWAITING_APPROVAL;
        int last = all || rollout.wave == RolloutState.CANARY ? Integer.MAX_VALUE : rollout.wave;
        List<Target> pending = targets.stream()
                .filter(t -> t instanceof Target.Pending && t.placement().wave() <= last)
                .toList();
        Map<String, HostFacts> facts = new HashMap<>();
        if (pending.isEmpty()) {
            return facts;
        }
        RolloutPlans.Read plan = plans.of(rollout);
        Function<Instant, Presence> judge = presence.judge();
        Others others = others(rollout.id, last);
        Map<String, Cordon> cordons = hosts.cordons();
        for (Target target : pending) {
            String host = target.host();
            if (!others.gone().contains(host)) {
                Found other = others.found().get(host);
                boolean isCompared = all || target.placement().wave() <= rollout.wave;
                Drift drift = isCompared ? drift(plan, target, other) : null;
                facts.put(host, facts(other, judge, drift, cordons.get(host)));
            }
        }
        return facts;
    }

    private static HostFacts facts(Found other, Function<Instant, Presence> judge, Drift drift, Cordon cordon) {
        if (other == null && drift == null && cordon == null) {
            return AS_PLANNED;
        }
        return new HostFacts(
                other == null ? Presence.PRESENT : judge.apply(other.lastSeen()),
                other == null ? null : other.busyWith(),
                drift,
                cordon == null ? null : cordon.words());
    }

    /** A host that is as planned may still be none for the plan's selector, if its labels changed while the rollout was made. */
    private static Drift drift(RolloutPlans.Read plan, Target target, Found other) {
        Map<String, String> planned = target.placement().labels();
        if (other == null && plan.request().selector().matches(planned)) {
            return null;
        }
        String from = plan.from().get(target.host());
        Drift.Facts found = other == null
                ? new Drift.Facts(target.placement().from(), planned, true)
                : new Drift.Facts(other.kernel(), other.labels(), other.liveUpdateDevice());
        return Drift.between(plan.request(), plan.target(), new Drift.Facts(from, planned, true), found)
                .orElse(null);
    }

    @SuppressWarnings("unchecked")
    private Others others(UUID rollout, int last) {
        List<Object[]> rows = entities.createNativeQuery(OTHERS)
                .setParameter("rollout", rollout)
                .setParameter("wave", last)
                .setParameter("heard", presence.presentSince())
                .getResultList();
        var others = new Others(new HashMap<>(), new HashSet<>());
        for (Object[] row : rows) {
            String host = (String) row[0];
            if (row[1] == null) {
                others.gone().add(host);
            } else {
                Map<String, String> labels = RolloutJson.read((String) row[5], TargetColumns.LABELS);
                others.found().put(host, new Found((Instant) row[2], (UUID) row[3], (String) row[4], labels, (Boolean)
                        row[6]));
            }
        }
        return others;
    }
}
