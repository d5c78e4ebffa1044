// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.platform.Json;
import io.luofleet.update.phase.PhaseName;
import io.quarkus.hibernate.orm.panache.PanacheQuery;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

@ApplicationScoped
class UpdateRepository implements PanacheRepositoryBase<UpdateEntity, UUID> {
    private static final Set<PhaseName> OPEN =
            Arrays.stream(PhaseName.values()).filter(p -> !p.isTerminal()).collect(Collectors.toUnmodifiableSet());

    /** Columns of JSON come as text. */
    private static final String REPLACE = """
            UPDATE updates u SET version = u.version + 1, phase = n.phase, since = n.since, deadline = n.deadline,
                origin_boot_id = n.origin_boot_id, origin_kernel = n.origin_kernel, origin_number = n.origin_number,
                landing_boot_id = n.landing_boot_id, landing_kernel = n.landing_kernel, landing_number = n.landing_number,
                ended_in = n.ended_in, failure = cast(n.failure AS jsonb), owed = n.owed, returned_at = n.returned_at,
                checks = cast(n.checks AS jsonb), blast_radius = cast(n.blast_radius AS jsonb), marks = cast(n.marks AS jsonb),
                origin_clock_behind_micros = n.origin_clock_behind_micros,
                landing_clock_behind_micros = n.landing_clock_behind_micros
            FROM jsonb_to_recordset(cast(:rows AS jsonb)) AS n(id uuid, expected_version bigint, expected_phase text,
                phase text, since timestamptz, deadline timestamptz, origin_boot_id text, origin_kernel text,
                origin_number bigint, landing_boot_id text, landing_kernel text, landing_number bigint, ended_in text,
                failure text, owed text, returned_at timestamptz, checks text, blast_radius text, marks text,
                origin_clock_behind_micros bigint, landing_clock_behind_micros bigint)
            WHERE u.id = n.id AND u.version = n.expected_version AND u.phase = n.expected_phase
            RETURNING u.id""";

    /** Written out, as in the indexes that are for it. */
    private static final String OVER = "phase in ('SUCCEEDED', 'ABORTED', 'LOST', 'FAILED')";

    /** A detached copy: what it becomes is written by {@link #replace} only. */
    Optional<UpdateEntity> load(UUID id) {
        return find("id", id).firstResultOptional().map(this::detached);
    }

    /** Copies of these, in any order. */
    List<UpdateEntity> load(Collection<UUID> ids) {
        return list("id in ?1", ids).stream().map(this::detached).toList();
    }

    /** The hosts of these updates, by update. They never change. */
    @SuppressWarnings("unchecked")
    Map<UUID, UUID> hostsOf(Collection<UUID> ids) {
        List<Object[]> rows = getEntityManager()
                .createNativeQuery("SELECT id, host_id FROM updates WHERE id = ANY(:ids)")
                .setParameter("ids", ids.toArray(UUID[]::new))
                .getResultList();
        return rows.stream().collect(Collectors.toMap(row -> (UUID) row[0], row -> (UUID) row[1]));
    }

    Optional<UpdateEntity> loadByEpoch(UUID hostId, long epoch) {
        return find("hostId = ?1 and epoch = ?2", hostId, epoch)
                .firstResultOptional()
                .map(this::detached);
    }

    Optional<UpdateEntity> findOpen(UUID hostId) {
        return find("hostId = ?1 and phase in ?2", hostId, OPEN)
                .firstResultOptional()
                .map(this::detached);
    }

    /** Those of these hosts that have an update under way. */
    Set<UUID> hostsWithOpen(Collection<UUID> hostIds) {
        if (hostIds.isEmpty()) {
            return Set.of();
        }
        @SuppressWarnings("unchecked")
        List<UUID> busy = getEntityManager()
                .createNativeQuery(
                        "SELECT host_id FROM updates WHERE host_id = ANY(:hosts)"
                                + " AND phase NOT IN ('SUCCEEDED', 'ABORTED', 'LOST', 'FAILED')",
                        UUID.class)
                .setParameter("hosts", hostIds.toArray(UUID[]::new))
                .getResultList();
        return Set.copyOf(busy);
    }

    Optional<PhaseName> phaseOf(UUID id) {
        return getEntityManager()
                .createQuery("select u.phase from UpdateEntity u where u.id = :id", PhaseName.class)
                .setParameter("id", id)
                .getResultStream()
                .findAny();
    }

    /** Id and rollout of those of these that were made for one. */
    @SuppressWarnings("unchecked")
    List<Object[]> rolloutsOf(Collection<UUID> ids) {
        return getEntityManager()
                .createNativeQuery("SELECT id, rollout_id FROM updates WHERE id = ANY(:ids) AND rollout_id IS NOT NULL")
                .setParameter("ids", ids.toArray(UUID[]::new))
                .getResultList();
    }

    @SuppressWarnings("unchecked")
    List<Object[]> phasesOf(Collection<UUID> ids) {
        return getEntityManager()
                .createNativeQuery("SELECT id, phase FROM updates WHERE id = ANY(:ids)")
                .setParameter("ids", ids.toArray(UUID[]::new))
                .getResultList();
    }

    /** Id, phase and end of those of these updates that are over. */
    @SuppressWarnings("unchecked")
    List<Object[]> endsOf(Collection<UUID> ids) {
        return getEntityManager()
                .createNativeQuery(
                        "SELECT id, phase, since FROM updates WHERE id = ANY(:ids) AND phase IN ('SUCCEEDED', 'ABORTED', 'LOST', 'FAILED')")
                .setParameter("ids", ids.toArray(UUID[]::new))
                .getResultList();
    }

    /** Id and host id of the updates under way. */
    List<Object[]> openIds() {
        return getEntityManager()
                .createQuery("select u.id, u.hostId from UpdateEntity u where u.phase in :open", Object[].class)
                .setParameter("open", OPEN)
                .getResultList();
    }

    /** The newest that are over, of one release or of all. */
    List<UpdateEntity> newestEnded(UUID releaseId, int most) {
        PanacheQuery<UpdateEntity> query = releaseId == null
                ? find(OVER + " order by number desc")
                : find("releaseId = ?1 and " + OVER + " order by number desc", releaseId);
        return query.page(0, most).stream().map(this::detached).toList();
    }

    /** When each of these began to soak; without those that never did. */
    Map<UUID, Instant> soaksOf(Collection<UUID> ids) {
        @SuppressWarnings("unchecked")
        List<Object[]> rows = getEntityManager()
                .createNativeQuery(
                        "SELECT update_id, entered_at FROM update_phases WHERE update_id = ANY(:ids) AND phase = 'SOAKING'")
                .setParameter("ids", ids.toArray(UUID[]::new))
                .getResultList();
        return rows.stream().collect(Collectors.toMap(row -> (UUID) row[0], row -> (Instant) row[1]));
    }

    /** The newest update of each host in service, by the host's id. */
    Map<UUID, FleetCells.Newest> newestByHost() {
        @SuppressWarnings("unchecked")
        List<Object[]> rows = getEntityManager().createNativeQuery("""
                        SELECT h.id, u.id, u.phase, u.since FROM hosts h CROSS JOIN LATERAL (
                            SELECT id, phase, since FROM updates WHERE host_id = h.id ORDER BY epoch DESC LIMIT 1) u
                        WHERE h.retired_at IS NULL""").getResultList();
        return rows.stream()
                .collect(Collectors.toMap(
                        row -> (UUID) row[0],
                        row -> new FleetCells.Newest(
                                (UUID) row[1], PhaseName.valueOf((String) row[2]), (Instant) row[3])));
    }

    List<UpdateEntity> open() {
        return list("phase in ?1", OPEN);
    }

    /** The hosts with an update that was queued by then, of those last heard of after an instant; those that wait longest first. */
    @SuppressWarnings("unchecked")
    List<UUID> hostsQueuedBy(Instant then, Instant heardAfter, int max) {
        return getEntityManager()
                .createNativeQuery("""
                        SELECT u.host_id FROM updates u JOIN hosts h ON h.id = u.host_id
                        LEFT JOIN host_liveness l ON l.host_id = h.id
                        WHERE u.phase = 'QUEUED' AND u.since <= :then AND greatest(h.last_seen, l.last_seen) > :heard
                        ORDER BY u.since LIMIT :max""", UUID.class)
                .setParameter("then", then)
                .setParameter("heard", heardAfter)
                .setParameter("max", max)
                .getResultList();
    }

    /** Those whose deadline has come, by deadline; no entities, since all of them are looked at. */
    List<DueRow> due(Instant now) {
        return getEntityManager()
                .createQuery(
                        "select u.id, u.hostId, u.since, u.deadline from UpdateEntity u where u.deadline <= :now order by u.deadline",
                        DueRow.class)
                .setParameter("now", now)
                .getResultList();
    }

    record DueRow(UUID id, UUID hostId, Instant since, Instant deadline) {}

    List<UpdateEntity> page(UUID hostId, PhaseName phase, Long before, int max) {
        List<String> where = new ArrayList<>(List.of("1 = 1"));
        Map<String, Object> parameters = new HashMap<>();
        if (hostId != null) {
            where.add("hostId = :host");
            parameters.put("host", hostId);
        }
        if (phase != null) {
            where.add("phase = :phase");
            parameters.put("phase", phase);
        }
        if (before != null) {
            where.add("number < :before");
            parameters.put("before", before);
        }
        return find(String.join(" and ", where) + " order by number desc", parameters)
                .range(0, max - 1)
                .list();
    }

    Map<PhaseName, Long> countOpenByPhase() {
        Map<PhaseName, Long> counts = new HashMap<>();
        getEntityManager()
                .createQuery(
                        "select u.phase, count(*) from UpdateEntity u where u.phase in :open group by u.phase",
                        Object[].class)
                .setParameter("open", OPEN)
                .getResultList()
                .forEach(row -> counts.put((PhaseName) row[0], (Long) row[1]));
        return counts;
    }

    /**
     * What a row is to become.
     *
     * @param row the row, changed
     * @param version the version that it must still have
     * @param phase the phase that it must still have
     */
    record Replacement(UpdateEntity row, long version, PhaseName phase) {}

    /**
     * Compare-and-set, as one set: writes those rows that still have the version and phase that were read.
     *
     * @return those written, by id
     */
    Set<UUID> replace(List<Replacement> replacements) {
        @SuppressWarnings("unchecked")
        List<UUID> written = getEntityManager()
                .createNativeQuery(REPLACE, UUID.class)
                .setParameter(
                        "rows",
                        Json.write(replacements.stream()
                                .map(UpdateRepository::columns)
                                .toList()))
                .getResultList();
        return Set.copyOf(written);
    }

    private static Map<String, Object> columns(Replacement replacement) {
        UpdateEntity row = replacement.row();
        Map<String, Object> columns = new HashMap<>();
        columns.put("id", row.id);
        columns.put("expected_version", replacement.version());
        columns.put("expected_phase", replacement.phase());
        columns.put("phase", row.phase);
        columns.put("since", row.since);
        columns.put("deadline", row.deadline);
        columns.put("origin_boot_id", row.originBootId);
        columns.put("origin_kernel", row.originKernel);
        columns.put("origin_number", row.originNumber);
        columns.put("landing_boot_id", row.landingBootId);
        columns.put("landing_kernel", row.landingKernel);
        columns.put("landing_number", row.landingNumber);
        columns.put("ended_in", row.endedIn);
        columns.put("failure", row.failure);
        columns.put("owed", row.owed);
        columns.put("returned_at", row.returnedAt);
        columns.put("checks", row.checks);
        columns.put("blast_radius", row.blastRadius);
        columns.put("marks", row.marks);
        columns.put("origin_clock_behind_micros", row.originClockBehindMicros);
        columns.put("landing_clock_behind_micros", row.landingClockBehindMicros);
        return columns;
    }

    private UpdateEntity detached(UpdateEntity row) {
        getEntityManager().detach(row);
        return row;
    }
}
