// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.update.phase.PhaseName;
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

    /** A detached copy: what it becomes is written by {@link #replace} only. */
    Optional<UpdateEntity> load(UUID id) {
        return find("id", id).firstResultOptional().map(this::detached);
    }

    /** Copies of these, in any order. */
    List<UpdateEntity> load(Collection<UUID> ids) {
        return list("id in ?1", ids).stream().map(this::detached).toList();
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

    Optional<UUID> rolloutOf(UUID id) {
        return getEntityManager()
                .createQuery(
                        "select u.rolloutId from UpdateEntity u where u.id = :id and u.rolloutId is not null",
                        UUID.class)
                .setParameter("id", id)
                .getResultStream()
                .findAny();
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
     * Compare-and-set: writes the row if it still has this version and phase.
     *
     * @return false when somebody else changed it
     */
    boolean replace(UpdateEntity row, long expectedVersion, PhaseName expectedPhase) {
        int changed = getEntityManager()
                .createQuery("""
                        update UpdateEntity set version = version + 1, phase = :phase, since = :since, deadline = :deadline,
                            originBootId = :originBoot, originKernel = :originKernel, originNumber = :originNumber,
                            landingBootId = :landingBoot, landingKernel = :landingKernel, landingNumber = :landingNumber,
                            endedIn = :endedIn, failure = :failure, owed = :owed, returnedAt = :returnedAt,
                            checks = :checks, blastRadius = :blastRadius, marks = :marks,
                            originClockBehindMicros = :originClock, landingClockBehindMicros = :landingClock
                        where id = :id and version = :expectedVersion and phase = :expectedPhase""")
                .setParameter("phase", row.phase)
                .setParameter("since", row.since)
                .setParameter("deadline", row.deadline)
                .setParameter("originBoot", row.originBootId)
                .setParameter("originKernel", row.originKernel)
                .setParameter("originNumber", row.originNumber)
                .setParameter("landingBoot", row.landingBootId)
                .setParameter("landingKernel", row.landingKernel)
                .setParameter("landingNumber", row.landingNumber)
                .setParameter("endedIn", row.endedIn)
                .setParameter("failure", row.failure)
                .setParameter("owed", row.owed)
                .setParameter("returnedAt", row.returnedAt)
                .setParameter("checks", row.checks)
                .setParameter("blastRadius", row.blastRadius)
                .setParameter("marks", row.marks)
                .setParameter("originClock", row.originClockBehindMicros)
                .setParameter("landingClock", row.landingClockBehindMicros)
                .setParameter("id", row.id)
                .setParameter("expectedVersion", expectedVersion)
                .setParameter("expectedPhase", expectedPhase)
                .executeUpdate();
        return changed == 1;
    }

    private UpdateEntity detached(UpdateEntity row) {
        getEntityManager().detach(row);
        return row;
    }
}
