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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.hibernate.query.NativeQuery;

/** Reads the blackouts that guests' sessions were reported with. */
@ApplicationScoped
@Transactional
class Blackouts {
    private static final int LONGEST = 10;

    /** A million guests' blackouts are gathered in memory, and the statement is not compiled, which takes longer than it saves. */
    private static final String IN_MEMORY =
            "SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true)";

    /** How many updates at once come from the database. */
    private static final int FETCHED = 1_000;

    /** Each has its update, release and host; joined to the left, those that a statement does not need are not looked up. */
    private static final String FROM = """
             FROM luo_sessions s
                LEFT JOIN updates u ON u.id = s.update_id
                LEFT JOIN kernel_releases r ON r.id = u.release_id
                LEFT JOIN hosts h ON h.id = s.host_id
            WHERE s.blackout_nanos IS NOT NULL AND s.observed_at >= :since AND s.observed_at < :until""";

    /** Gathered by update, and only then told apart: the database would sort all guests several times over to do it. */
    private static final String UPDATES = """
            SELECT {key} AS key, u.host_id AS host, gathered.nanos AS nanos
            FROM (SELECT s.update_id, array_agg(s.blackout_nanos) AS nanos {from} GROUP BY s.update_id) AS gathered
                JOIN updates u ON u.id = gathered.update_id
                JOIN kernel_releases r ON r.id = u.release_id
                JOIN hosts h ON h.id = u.host_id""";

    /** Found first, and then looked up: a million are not looked up for ten. */
    private static final String GUESTS = """
            SELECT h.name, s.name, s.workload_id, u.id, r.name, s.blackout_nanos, s.observed_at
            FROM (SELECT s.id {from} ORDER BY s.blackout_nanos DESC, s.id LIMIT :most) AS longest
                JOIN luo_sessions s ON s.id = longest.id
                JOIN updates u ON u.id = s.update_id
                JOIN kernel_releases r ON r.id = u.release_id
                JOIN hosts h ON h.id = s.host_id
            ORDER BY s.blackout_nanos DESC, s.id""";

    private static final Comparator<BlackoutsView.Figures> WORST_FIRST = Comparator.comparingLong(
                    BlackoutsView.Figures::p99Nanos)
            .reversed()
            .thenComparing(BlackoutsView.Figures::key, Comparator.nullsLast(Comparator.naturalOrder()));

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
        entities.createNativeQuery(IN_MEMORY, Object[].class).getSingleResult();
        Map<String, Distribution> groups = groups(query, from, parameters);
        Distribution all = new Distribution();
        groups.values().forEach(all::add);
        return new BlackoutsView(
                query.by(),
                query.label(),
                query.since(),
                query.until(),
                groups.isEmpty() ? null : all.figures(null),
                groups.entrySet().stream()
                        .map(group -> group.getValue().figures(group.getKey()))
                        .sorted(WORST_FIRST)
                        .limit(most)
                        .toList(),
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

    /** By key, which is null for those without one. */
    @SuppressWarnings("unchecked")
    private Map<String, Distribution> groups(BlackoutQuery query, String from, Map<String, Object> parameters) {
        NativeQuery<Object[]> updates = entities.createNativeQuery(
                        UPDATES.replace("{key}", key(query.by())).replace("{from}", from), Object[].class)
                .unwrap(NativeQuery.class)
                .addScalar("key", String.class)
                .addScalar("host", UUID.class)
                .addScalar("nanos", long[].class)
                .setFetchSize(FETCHED);
        parameters.forEach(updates::setParameter);
        Optional.ofNullable(query.label()).ifPresent(label -> updates.setParameter("label", label));
        Map<String, Distribution> groups = new HashMap<>();
        try (Stream<Object[]> rows = updates.getResultStream()) {
            rows.forEach(row -> groups.computeIfAbsent((String) row[0], _ -> new Distribution())
                    .add((UUID) row[1], (long[]) row[2]));
        }
        return groups;
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
