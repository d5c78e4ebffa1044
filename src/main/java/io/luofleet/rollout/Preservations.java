// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import com.fasterxml.jackson.core.type.TypeReference;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What a rollout's hosts preserved, and what became of the FLBs. */
@ApplicationScoped
@Transactional
class Preservations {
    private static final TypeReference<List<String>> NAMES = new TypeReference<>() {};

    /** The newest observation of each FLB at each moment of the hosts' newest updates. */
    private static final String NEWEST = """
            SELECT DISTINCT ON (o.update_id, o.name, o.moment) o.update_id, o.name, o.moment, o.count
            FROM flb_observations o WHERE o.update_id %s ORDER BY o.update_id, o.name, o.moment, o.id DESC""";

    private final EntityManager entities;

    Preservations(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * What the rules of FLBs say against an update: a kexec changes no count, and finishing everything leaves none.
     *
     * @return each breach in words; empty when there is none
     */
    @SuppressWarnings("unchecked")
    List<String> brokenFlbs(UUID update) {
        List<Object[]> rows = entities.createNativeQuery("""
                        SELECT name, max(count) FILTER (WHERE moment = 'AT_PRESERVE'),
                            max(count) FILTER (WHERE moment = 'AFTER_RETRIEVE'),
                            max(count) FILTER (WHERE moment = 'AFTER_FINISH')
                        FROM (%s) newest GROUP BY name ORDER BY name""".formatted(NEWEST.formatted("= :update")))
                .setParameter("update", update)
                .getResultList();
        List<String> broken = new ArrayList<>();
        for (Object[] row : rows) {
            Long out = number(row[1]);
            Long in = number(row[2]);
            Long left = number(row[3]);
            if (out != null && in != null && !out.equals(in)) {
                broken.add("FLB %s counted %d files before the kexec and %d after it".formatted(row[0], out, in));
            }
            if (left != null && left != 0) {
                broken.add("FLB %s still counts %d files after the last FINISH".formatted(row[0], left));
            }
        }
        return broken;
    }

    /** By wave, in order; waves that preserved nothing yet are absent. */
    @SuppressWarnings("unchecked")
    List<PreservationView.Wave> of(UUID rollout) {
        Map<Integer, List<PreservationView.Flb>> flbs = flbs(rollout);
        List<Object[]> rows =
                entities.createNativeQuery("""
                        SELECT t.wave, count(DISTINCT t.host), count(DISTINCT s.id), count(f.id),
                            cast(greatest(0, least(coalesce(sum(f.size_bytes), 0), 9223372036854775807)) AS bigint)
                        FROM rollout_targets t
                        JOIN updates u ON u.id = t.update_id
                        JOIN luo_sessions s ON s.update_id = u.id AND s.boot_id = u.origin_boot_id
                            AND s.workload_id IS NOT NULL AND s.stage <> 'UNPRESERVED'
                        LEFT JOIN preserved_files f ON f.session_id = s.id
                        WHERE t.rollout_id = :rollout GROUP BY t.wave ORDER BY t.wave""").setParameter("rollout", rollout).getResultList();
        return rows.stream()
                .map(row -> new PreservationView.Wave(
                        ((Number) row[0]).intValue(),
                        number(row[1]),
                        number(row[2]),
                        number(row[3]),
                        number(row[4]),
                        flbs.getOrDefault(((Number) row[0]).intValue(), List.of())))
                .toList();
    }

    @SuppressWarnings("unchecked")
    private Map<Integer, List<PreservationView.Flb>> flbs(UUID rollout) {
        String newest = NEWEST.formatted(
                "IN (SELECT update_id FROM rollout_targets WHERE rollout_id = :rollout AND update_id IS NOT NULL)");
        List<Object[]> rows = entities.createNativeQuery("""
                        SELECT t.wave, n.name,
                            cast(least(coalesce(sum(n.count) FILTER (WHERE n.moment = 'AT_PRESERVE'), 0), 9223372036854775807) AS bigint),
                            cast(least(coalesce(sum(n.count) FILTER (WHERE n.moment = 'AFTER_RETRIEVE'), 0), 9223372036854775807) AS bigint),
                            cast(least(coalesce(sum(n.count) FILTER (WHERE n.moment = 'AFTER_FINISH'), 0), 9223372036854775807) AS bigint),
                            cast(json_agg(t.host ORDER BY t.host)
                                FILTER (WHERE n.moment = 'AFTER_FINISH' AND n.count > 0) AS text)
                        FROM (%s) n JOIN rollout_targets t ON t.update_id = n.update_id AND t.rollout_id = :rollout
                        GROUP BY t.wave, n.name ORDER BY t.wave, n.name""".formatted(newest))
                .setParameter("rollout", rollout)
                .getResultList();
        Map<Integer, List<PreservationView.Flb>> byWave = new HashMap<>();
        for (Object[] row : rows) {
            List<String> notZero = RolloutJson.read((String) row[5], NAMES);
            byWave.computeIfAbsent(((Number) row[0]).intValue(), _ -> new ArrayList<>())
                    .add(new PreservationView.Flb(
                            (String) row[1],
                            number(row[2]),
                            number(row[3]),
                            number(row[4]),
                            notZero == null ? List.of() : notZero));
        }
        return byWave;
    }

    private static Long number(Object value) {
        return value == null ? null : ((Number) value).longValue();
    }
}
