// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.blackout;

import io.luofleet.host.HostService;
import io.luofleet.host.InventoryEntry;
import io.luofleet.label.Selector;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads the blackouts that guests' sessions were reported with. */
@ApplicationScoped
@Transactional
class Blackouts {
    private static final int LONGEST = 10;

    private static final String FROM = """
             FROM luo_sessions s
                JOIN updates u ON u.id = s.update_id
                JOIN kernel_releases r ON r.id = u.release_id
                JOIN hosts h ON h.id = s.host_id
            WHERE s.blackout_nanos IS NOT NULL AND s.observed_at >= :since AND s.observed_at < :until""";

    /** The row of all is the one whose keys are grouped away. */
    private static final String FIGURES = """
            SELECT key, grouping(key) = 1, count(*), count(DISTINCT host_id), count(DISTINCT update_id),
                percentile_disc(0.5) WITHIN GROUP (ORDER BY blackout_nanos),
                percentile_disc(0.9) WITHIN GROUP (ORDER BY blackout_nanos),
                percentile_disc(0.99) WITHIN GROUP (ORDER BY blackout_nanos) AS p99,
                max(blackout_nanos)
            FROM (SELECT {key} AS key, s.host_id, s.update_id, s.blackout_nanos {from}) AS guests
            GROUP BY GROUPING SETS ((key), ())
            ORDER BY 2 DESC, p99 DESC, key""";

    private static final String GUESTS = """
            SELECT h.name, s.name, s.workload_id, u.id, r.name, s.blackout_nanos, s.observed_at {from}
            ORDER BY s.blackout_nanos DESC, s.id LIMIT :most""";

    private final EntityManager entities;
    private final HostService hosts;

    Blackouts(EntityManager entities, HostService hosts) {
        this.entities = entities;
        this.hosts = hosts;
    }

    /**
     * The figures.
     *
     * @param most how many groups
     */
    BlackoutsView of(BlackoutQuery query, int most) {
        Map<String, Object> parameters = new HashMap<>(Map.of("since", query.since(), "until", query.until()));
        String from = FROM + narrowed(query, parameters);
        List<BlackoutsView.Figures> groups = new ArrayList<>(figures(query, from, parameters));
        BlackoutsView.Figures all = groups.isEmpty() ? null : groups.removeFirst();
        return new BlackoutsView(
                query.by(),
                query.label(),
                query.since(),
                query.until(),
                all,
                List.copyOf(groups.subList(0, Math.min(most, groups.size()))),
                groups.size(),
                guests(from, parameters));
    }

    private String narrowed(BlackoutQuery query, Map<String, Object> parameters) {
        StringBuilder where = new StringBuilder();
        if (!query.selector().equals(Selector.EVERYTHING)) {
            where.append(" AND s.host_id = ANY(:hosts)");
            parameters.put(
                    "hosts",
                    hosts.inventory().stream()
                            .filter(host -> query.selector().matches(host.labels()))
                            .map(InventoryEntry::id)
                            .toArray(UUID[]::new));
        }
        if (query.release() != null) {
            where.append(" AND r.name = :release");
            parameters.put("release", query.release());
        }
        if (query.rollout() != null) {
            where.append(" AND u.rollout_id = :rollout");
            parameters.put("rollout", query.rollout());
        }
        return where.toString();
    }

    private static String key(BlackoutGroup by) {
        return switch (by) {
            case RELEASE -> "r.name";
            case KERNEL -> "u.landing_kernel";
            case ROLLOUT -> "cast(u.rollout_id AS text)";
            case HOST -> "h.name";
            case LABEL -> "h.labels ->> :label";
        };
    }

    /** That of all first, unless there are none: then its row counts none. */
    @SuppressWarnings("unchecked")
    private List<BlackoutsView.Figures> figures(BlackoutQuery query, String from, Map<String, Object> parameters) {
        Query figures = entities.createNativeQuery(
                FIGURES.replace("{key}", key(query.by())).replace("{from}", from), Object[].class);
        parameters.forEach(figures::setParameter);
        Optional.ofNullable(query.label()).ifPresent(label -> figures.setParameter("label", label));
        return ((List<Object[]>) figures.getResultList())
                .stream()
                        .filter(row -> number(row[2]) > 0)
                        .map(row -> new BlackoutsView.Figures(
                                (String) row[0],
                                number(row[2]),
                                number(row[3]),
                                number(row[4]),
                                number(row[5]),
                                number(row[6]),
                                number(row[7]),
                                number(row[8])))
                        .toList();
    }

    private static long number(Object column) {
        return ((Number) column).longValue();
    }

    @SuppressWarnings("unchecked")
    private List<BlackoutsView.Guest> guests(String from, Map<String, Object> parameters) {
        Query guests = entities.createNativeQuery(GUESTS.replace("{from}", from), Object[].class);
        parameters.forEach(guests::setParameter);
        return ((List<Object[]>) guests.setParameter("most", LONGEST).getResultList())
                .stream()
                        .map(row -> new BlackoutsView.Guest(
                                (String) row[0],
                                (String) row[1],
                                (String) row[2],
                                (UUID) row[3],
                                (String) row[4],
                                number(row[5]),
                                (Instant) row[6]))
                        .toList();
    }
}
