// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.host.HostPresence;
import io.luofleet.rollout.engine.Watched;
import io.luofleet.rollout.engine.Watched.Complaint;
import io.luofleet.update.phase.Boot;
import io.luofleet.uptime.model.Presence;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** How updated hosts are while their wave is watched, by what hosts report. */
@ApplicationScoped
@Transactional
class WatchedHosts {
    /** Sessions of workloads that were preserved in the boot that an update {@code u} started from. */
    private static final String GUESTS = """
            EXISTS (SELECT 1 FROM luo_sessions g WHERE g.update_id = u.id AND g.boot_id = u.origin_boot_id
                AND g.workload_id IS NOT NULL AND g.stage <> 'UNPRESERVED')""";

    /** A host that has had another update since is that one's to watch. */
    private static final String WATCHED = """
            SELECT t.host, greatest(h.last_seen, l.last_seen), u.landing_boot_id, u.landing_kernel, u.landing_number,
                h.boot_id, h.kernel_release, h.live_update_number, %s,
                (SELECT min(s.name) FROM luo_sessions s WHERE s.update_id = u.id AND s.verified = false),
                (SELECT min(o.name) FROM flb_observations o WHERE o.update_id = u.id AND o.verdict = 'BROKEN'),
                h.last_observed = 'FAILED'
            FROM rollout_targets t JOIN updates u ON u.id = t.update_id
                JOIN hosts h ON h.id = u.host_id AND h.retired_at IS NULL
                LEFT JOIN host_liveness l ON l.host_id = h.id
            WHERE t.rollout_id = :rollout AND t.wave = :wave AND t.state = 'SUCCEEDED' AND h.epoch = t.fence""".formatted(GUESTS);

    private final EntityManager entities;
    private final HostPresence presence;

    WatchedHosts(EntityManager entities, HostPresence presence) {
        this.entities = entities;
        this.presence = presence;
    }

    /** Those of these updates that guests went along with. */
    @SuppressWarnings("unchecked")
    Set<UUID> withGuests(Collection<UUID> updates) {
        List<UUID> found = entities.createNativeQuery(
                        "SELECT u.id FROM updates u WHERE u.id = ANY(:updates) AND %s".formatted(GUESTS), UUID.class)
                .setParameter("updates", updates.toArray(UUID[]::new))
                .getResultList();
        return Set.copyOf(found);
    }

    /** The updated hosts of a wave, by name. */
    @SuppressWarnings("unchecked")
    Map<String, Watched> of(UUID rollout, int wave) {
        Function<Instant, Presence> judge = presence.judge();
        List<Object[]> rows = entities.createNativeQuery(WATCHED)
                .setParameter("rollout", rollout)
                .setParameter("wave", wave)
                .getResultList();
        Map<String, Watched> watched = new HashMap<>();
        for (Object[] row : rows) {
            watched.put(
                    (String) row[0],
                    new Watched(
                            judge.apply((Instant) row[1]),
                            (Instant) row[1],
                            boot(row, 2),
                            boot(row, 5),
                            (Boolean) row[8],
                            complaint((String) row[9], (String) row[10], Boolean.TRUE.equals(row[11]))));
        }
        return watched;
    }

    private static Boot boot(Object[] row, int from) {
        Number number = (Number) row[from + 2];
        return new Boot((String) row[from], (String) row[from + 1], number == null ? null : number.longValue());
    }

    private static Complaint complaint(String corruptSession, String brokenFlb, boolean failed) {
        if (corruptSession != null) {
            return new Complaint(
                    "MEMORY_CORRUPT",
                    "the memory of %s is not what was preserved. Stop it before it writes to disks."
                            .formatted(corruptSession),
                    true);
        }
        if (brokenFlb != null) {
            return new Complaint(
                    "FLB_INVARIANT_BROKEN",
                    "FLB %s is not as it must be; see the update's /flbs before the next host goes."
                            .formatted(brokenFlb),
                    false);
        }
        return failed
                ? new Complaint("AGENT_FAILED", "its agent reports that it failed. Look at the agent's log.", false)
                : null;
    }
}
