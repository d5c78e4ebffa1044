// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.update.phase.Phase;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

@ApplicationScoped
class PhaseEntryRepository implements PanacheRepositoryBase<PhaseEntryEntity, PhaseEntryEntity.Key> {

    List<PhaseEntryEntity> of(UUID updateId) {
        return list("key.updateId = ?1 order by key.ordinal", updateId);
    }

    /** The first of a new update. */
    void begin(UUID updateId, Phase phase) {
        add(updateId, 0, phase);
    }

    void add(UUID updateId, Phase phase) {
        add(updateId, (int) count("key.updateId", updateId), phase);
    }

    private void add(UUID updateId, int ordinal, Phase phase) {
        PhaseEntryEntity entry = new PhaseEntryEntity();
        entry.key = new PhaseEntryEntity.Key(updateId, ordinal);
        entry.phase = phase.name();
        entry.enteredAt = phase.since();
        persist(entry);
    }
}
