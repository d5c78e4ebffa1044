// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.rollout.engine.FleetState;
import io.luofleet.rollout.engine.Slot;
import io.luofleet.security.Principal;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Slots and the halt. Rows are read anew at each call. */
@ApplicationScoped
class SlotRepository implements PanacheRepositoryBase<SlotEntity, String> {

    /** Waits for the one lock under which slots are taken and the halt is changed. */
    void lockAllocation() {
        getEntityManager()
                .createNativeQuery("SELECT one_row FROM slot_allocation FOR UPDATE")
                .getSingleResult();
    }

    List<Slot> all() {
        List<SlotEntity> rows = list("order by host");
        rows.forEach(getEntityManager()::detach);
        return rows.stream().map(SlotEntity::slot).toList();
    }

    Optional<Slot> lock(String host) {
        Optional<SlotEntity> row =
                find("host", host).withLock(LockModeType.PESSIMISTIC_WRITE).firstResultOptional();
        row.ifPresent(getEntityManager()::detach);
        return row.map(SlotEntity::slot);
    }

    /** Locked by name, as everybody locks several. */
    List<Slot> lock(Collection<String> hosts) {
        List<SlotEntity> rows = find("host in ?1 order by host", hosts)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
        rows.forEach(getEntityManager()::detach);
        return rows.stream().map(SlotEntity::slot).toList();
    }

    void insert(List<Slot> slots) {
        List<SlotEntity> rows = slots.stream().map(SlotEntity::of).toList();
        persist(rows);
        flush();
        rows.forEach(getEntityManager()::detach);
    }

    void renew(List<Slot> slots) {
        getEntityManager()
                .createNativeQuery("""
                        UPDATE slots s SET until = n.until
                        FROM unnest(:hosts, :fences, :untils) AS n(host, fence, until)
                        WHERE s.host = n.host AND s.fence = n.fence""")
                .setParameter("hosts", hosts(slots))
                .setParameter("fences", fences(slots))
                .setParameter("untils", slots.stream().map(Slot::until).toArray(Instant[]::new))
                .executeUpdate();
    }

    void delete(List<Slot> slots) {
        getEntityManager()
                .createNativeQuery("""
                        DELETE FROM slots s USING unnest(:hosts, :fences) AS n(host, fence)
                        WHERE s.host = n.host AND s.fence = n.fence""")
                .setParameter("hosts", hosts(slots))
                .setParameter("fences", fences(slots))
                .executeUpdate();
    }

    private static String[] hosts(List<Slot> slots) {
        return slots.stream().map(Slot::host).toArray(String[]::new);
    }

    private static Long[] fences(List<Slot> slots) {
        return slots.stream().map(Slot::fence).toArray(Long[]::new);
    }

    /** {@code null} when nobody holds the andon cord. */
    FleetState.Halt halt() {
        @SuppressWarnings("unchecked")
        List<Object[]> rows = getEntityManager()
                .createNativeQuery("SELECT cast(by AS text), reason, since FROM fleet_halt")
                .getResultList();
        return rows.stream()
                .map(row -> new FleetState.Halt(
                        RolloutJson.read((String) row[0], Principal.class), (String) row[1], (Instant) row[2]))
                .findAny()
                .orElse(null);
    }

    void write(FleetState.Halt halt) {
        getEntityManager().createNativeQuery("DELETE FROM fleet_halt").executeUpdate();
        if (halt != null) {
            getEntityManager()
                    .createNativeQuery("""
                            INSERT INTO fleet_halt (one_row, by, reason, since)
                            VALUES (true, cast(:by AS jsonb), :reason, :since)""")
                    .setParameter("by", RolloutJson.write(halt.by()))
                    .setParameter("reason", halt.why())
                    .setParameter("since", halt.since())
                    .executeUpdate();
        }
    }
}
