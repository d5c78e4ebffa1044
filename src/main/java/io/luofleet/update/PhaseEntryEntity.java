// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.update.phase.PhaseName;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@Table(name = "update_phases")
class PhaseEntryEntity {
    @EmbeddedId
    Key key;

    @Enumerated(EnumType.STRING)
    PhaseName phase;

    Instant enteredAt;

    @Embeddable
    record Key(UUID updateId, int ordinal) {}
}
