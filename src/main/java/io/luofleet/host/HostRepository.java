// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.Timeouts;
import org.hibernate.jpa.SpecHints;

@ApplicationScoped
class HostRepository implements PanacheRepositoryBase<HostEntity, UUID> {
    private static final String INVENTORY =
            "select h.id, h.name, h.kernelRelease, h.labels, h.liveUpdateDevice, h.kernelFacts, h.lastSeen from HostEntity h";

    Optional<HostEntity> findByName(String name) {
        return find("name = ?1 and retiredAt is null", name).firstResultOptional();
    }

    Optional<HostEntity> lock(UUID id) {
        return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE);
    }

    Optional<HostEntity> lockByName(String name) {
        return find("name = ?1 and retiredAt is null", name)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional();
    }

    /** Empty when somebody else holds the lock. */
    Optional<HostEntity> tryLock(UUID id) {
        return find("id", id)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .withHint(SpecHints.HINT_SPEC_LOCK_TIMEOUT, Timeouts.SKIP_LOCKED_MILLI)
                .firstResultOptional();
    }

    /** The same for several, without those that somebody else holds. */
    List<HostEntity> tryLock(Collection<UUID> ids) {
        return find("id in ?1", ids)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .withHint(SpecHints.HINT_SPEC_LOCK_TIMEOUT, Timeouts.SKIP_LOCKED_MILLI)
                .list();
    }

    /** Without those that somebody else holds. */
    List<HostEntity> tryLockByName(Collection<String> names) {
        return find("name in ?1 and retiredAt is null", names)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .withHint(SpecHints.HINT_SPEC_LOCK_TIMEOUT, Timeouts.SKIP_LOCKED_MILLI)
                .list();
    }

    /** One statement for all; entities of these hosts that are loaded already are let go, since they do not know of it. */
    Map<UUID, Long> beginEpochs(Collection<UUID> ids) {
        @SuppressWarnings("unchecked")
        List<Object[]> rows = getEntityManager()
                .createNativeQuery("""
                        UPDATE hosts SET epoch = epoch + 1, directive_revision = directive_revision + 1
                        WHERE id = ANY(:ids) RETURNING id, epoch""")
                .setParameter("ids", ids.toArray(UUID[]::new))
                .getResultList();
        letGo(ids);
        return rows.stream().collect(Collectors.toMap(row -> (UUID) row[0], row -> (Long) row[1]));
    }

    /** The same without a new epoch. */
    void reviseDirectives(Collection<UUID> ids) {
        getEntityManager()
                .createNativeQuery("UPDATE hosts SET directive_revision = directive_revision + 1 WHERE id = ANY(:ids)")
                .setParameter("ids", ids.toArray(UUID[]::new))
                .executeUpdate();
        letGo(ids);
    }

    private void letGo(Collection<UUID> ids) {
        ids.forEach(id -> getEntityManager().detach(getEntityManager().getReference(HostEntity.class, id)));
    }

    /** Name, id and last seen. No entities: one that is loaded before it is locked stays as old as it is. */
    @SuppressWarnings("unchecked")
    List<Object[]> attendance(Collection<String> names) {
        return getEntityManager()
                .createNativeQuery("""
                        SELECT h.name, h.id, greatest(h.last_seen, l.last_seen)
                        FROM hosts h LEFT JOIN host_liveness l ON l.host_id = h.id
                        WHERE h.name = ANY(:names) AND h.retired_at IS NULL""")
                .setParameter("names", names.toArray(String[]::new))
                .getResultList();
    }

    List<String> enrolledAfter(Instant start) {
        return getEntityManager()
                .createQuery(
                        "select h.name from HostEntity h where h.enrolledAt > :start and h.retiredAt is null",
                        String.class)
                .setParameter("start", start)
                .getResultList();
    }

    /** Several enrolments of one new name at once: the first row stays. */
    void insertIfAbsent(HostEntity host) {
        getEntityManager()
                .createNativeQuery("""
                        INSERT INTO hosts (id, name, machine_id, instance_id, boot_id, kernel_release, live_update_device,
                            emulated, memory_bytes, labels, epoch, enrolled_at, last_seen)
                        VALUES (:id, :name, :machine, :instance, :boot, :kernel, false, false, 0, '{}', :epoch, :now, :now)
                        ON CONFLICT (name) WHERE retired_at IS NULL DO NOTHING""")
                .setParameter("id", host.id)
                .setParameter("name", host.name)
                .setParameter("machine", host.machineId)
                .setParameter("instance", host.instanceId)
                .setParameter("boot", host.bootId)
                .setParameter("kernel", host.kernelRelease)
                .setParameter("epoch", host.epoch)
                .setParameter("now", host.enrolledAt)
                .executeUpdate();
    }

    Optional<HostStanding> standing(UUID id) {
        return getEntityManager()
                .createQuery(
                        "select h.id, h.name, h.machineId, h.instanceId, h.directiveRevision from HostEntity h"
                                + " where h.id = :id and h.retiredAt is null",
                        HostStanding.class)
                .setParameter("id", id)
                .getResultStream()
                .findFirst();
    }

    List<HostEntity> page(Map<String, String> labels, String after, int max, String labelsJson) {
        if (labels.isEmpty()) {
            return find("name > ?1 and retiredAt is null order by name", after)
                    .range(0, max - 1)
                    .list();
        }
        @SuppressWarnings("unchecked")
        List<UUID> found = getEntityManager()
                .createNativeQuery(
                        "SELECT id FROM hosts WHERE name > :after AND retired_at IS NULL AND labels @> cast(:labels AS jsonb) ORDER BY name LIMIT :max",
                        UUID.class)
                .setParameter("after", after)
                .setParameter("labels", labelsJson)
                .setParameter("max", max)
                .getResultList();
        return found.isEmpty() ? List.of() : list("id in ?1 order by name", found);
    }

    /** What planning needs of every host, without its other columns. */
    List<InventoryRow> inventory() {
        return getEntityManager()
                .createQuery(INVENTORY + " where h.retiredAt is null order by h.name", InventoryRow.class)
                .getResultList();
    }

    List<InventoryRow> inventory(Collection<String> names) {
        return getEntityManager()
                .createQuery(
                        INVENTORY + " where h.retiredAt is null and h.name in :names order by h.name",
                        InventoryRow.class)
                .setParameter("names", names)
                .getResultList();
    }

    record InventoryRow(
            UUID id,
            String name,
            String kernelRelease,
            String labels,
            boolean liveUpdateDevice,
            String kernelFacts,
            Instant lastSeen) {}

    long countInService() {
        return count("retiredAt is null");
    }

    /** Those with a cordon, ended by time or not; few. */
    List<CordonRow> cordoned() {
        return getEntityManager()
                .createQuery(
                        "select h.name, h.cordonedAt, h.cordonedBy, h.cordonReason, h.cordonedUntil, h.cordonDown"
                                + " from HostEntity h where h.cordonedAt is not null and h.retiredAt is null order by h.name",
                        CordonRow.class)
                .getResultList();
    }

    record CordonRow(String name, Instant since, String by, String reason, Instant until, boolean down) {}

    /** The labels in force of these, by name. */
    Map<String, String> labelsOf(Collection<String> names) {
        @SuppressWarnings("unchecked")
        List<Object[]> rows = getEntityManager()
                .createNativeQuery(
                        "SELECT name, cast(labels AS text) FROM hosts WHERE name = ANY(:names) AND retired_at IS NULL")
                .setParameter("names", names.toArray(String[]::new))
                .getResultList();
        return rows.stream().collect(Collectors.toMap(row -> (String) row[0], row -> (String) row[1]));
    }

    /** The labels in force of all in service, by name. */
    Map<String, String> labelsOfAll() {
        return getEntityManager()
                .createQuery("select h.name, h.labels from HostEntity h where h.retiredAt is null", Object[].class)
                .getResultStream()
                .collect(Collectors.toMap(row -> (String) row[0], row -> (String) row[1]));
    }

    /** What an overview shows of all in service, by name. */
    List<OverviewRow> overview() {
        @SuppressWarnings("unchecked")
        List<Object[]> rows = getEntityManager().createNativeQuery("""
                        SELECT h.id, h.name, h.kernel_release, cast(h.labels AS text), greatest(h.last_seen, l.last_seen)
                        FROM hosts h LEFT JOIN host_liveness l ON l.host_id = h.id
                        WHERE h.retired_at IS NULL ORDER BY h.name""").getResultList();
        return rows.stream()
                .map(row -> new OverviewRow(
                        (UUID) row[0], (String) row[1], (String) row[2], (String) row[3], (Instant) row[4]))
                .toList();
    }

    record OverviewRow(UUID id, String name, String kernelRelease, String labels, Instant lastSeen) {}

    /** The other hosts in service that say they are the same machine. */
    List<String> namesOfMachine(String machineId, UUID but) {
        return getEntityManager()
                .createQuery(
                        "select h.name from HostEntity h where h.machineId = :machine and h.id <> :but and h.retiredAt is null"
                                + " order by h.name",
                        String.class)
                .setParameter("machine", machineId)
                .setParameter("but", but)
                .getResultList();
    }

    long countSeenAfter(Instant start) {
        return (Long) getEntityManager()
                .createNativeQuery(
                        "SELECT count(*) FROM hosts h LEFT JOIN host_liveness l ON l.host_id = h.id"
                                + " WHERE (h.last_seen > :start OR l.last_seen > :start) AND h.retired_at IS NULL",
                        Long.class)
                .setParameter("start", start)
                .getSingleResult();
    }

    /** Those last seen at this instant or before, by name; without those written off since. */
    List<MissingRow> notSeenSince(Instant start) {
        @SuppressWarnings("unchecked")
        List<Object[]> rows = getEntityManager()
                .createNativeQuery("""
                        SELECT h.name, cast(h.labels AS text), greatest(h.last_seen, l.last_seen)
                        FROM hosts h LEFT JOIN host_liveness l ON l.host_id = h.id
                        WHERE h.last_seen <= :start AND (l.last_seen IS NULL OR l.last_seen <= :start) AND h.retired_at IS NULL
                          AND NOT EXISTS (SELECT 1 FROM hosts_written_off w
                              WHERE w.host = h.name AND w.at >= greatest(h.last_seen, l.last_seen))
                        ORDER BY h.name""")
                .setParameter("start", start)
                .getResultList();
        return rows.stream()
                .map(row -> new MissingRow((String) row[0], (String) row[1], (Instant) row[2]))
                .toList();
    }

    record MissingRow(String name, String labels, Instant lastSeen) {}

    void writeOff(String name, Instant now) {
        getEntityManager()
                .createNativeQuery("""
                        INSERT INTO hosts_written_off (host, at) VALUES (:host, :now)
                        ON CONFLICT (host) DO UPDATE SET at = :now""")
                .setParameter("host", name)
                .setParameter("now", now)
                .executeUpdate();
    }
}
