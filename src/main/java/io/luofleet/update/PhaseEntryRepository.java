// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.update.phase.Phase;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

@ApplicationScoped
class PhaseEntryRepository implements PanacheRepositoryBase<PhaseEntryEntity, PhaseEntryEntity.Key> {

    List<PhaseEntryEntity> of(UUID updateId) {
        return list("key.updateId = ?1 order by key.ordinal", updateId);
    }

    /** The first of a new update. */
    void begin(UUID updateId, Phase phase) {
        PhaseEntryEntity entry = new PhaseEntryEntity();
        entry.key = new PhaseEntryEntity.Key(updateId, 0);
        entry.phase = phase.name();
        entry.enteredAt = phase.since();
        persist(entry);
    }

    /**
     * A phase that an update has entered.
     *
     * @param update the update
     * @param phase the phase
     */
    record Entry(UUID update, Phase phase) {}

    /** Goes on with the histories of updates, as one set; several of one update are in order. */
    void add(List<Entry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        getEntityManager()
                .createNativeQuery("""
                        INSERT INTO update_phases (update_id, ordinal, phase, entered_at)
                        SELECT n.id, known.entries + row_number() OVER (PARTITION BY n.id ORDER BY n.nth) - 1, n.phase, n.at
                        FROM unnest(:ids, :phases, :ats) WITH ORDINALITY AS n(id, phase, at, nth)
                        CROSS JOIN LATERAL (SELECT count(*) AS entries FROM update_phases p WHERE p.update_id = n.id) known""")
                .setParameter("ids", entries.stream().map(Entry::update).toArray(UUID[]::new))
                .setParameter(
                        "phases",
                        entries.stream().map(e -> e.phase().name().name()).toArray(String[]::new))
                .setParameter(
                        "ats", entries.stream().map(e -> e.phase().since()).toArray(Instant[]::new))
                .executeUpdate();
    }
}
