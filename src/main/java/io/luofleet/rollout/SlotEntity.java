// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.rollout.engine.Slot;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A row of slots. Changed only by statements of {@link SlotRepository}, never by dirty checking. */
@Entity
@Table(name = "slots")
class SlotEntity {
    @Id
    String host;

    UUID rolloutId;
    UUID updateId;
    long fence;

    @JdbcTypeCode(SqlTypes.JSON)
    String labels;

    @JdbcTypeCode(SqlTypes.JSON)
    String caps;

    Instant since;
    Instant until;

    static SlotEntity of(Slot slot) {
        SlotEntity row = new SlotEntity();
        row.host = slot.host();
        row.rolloutId = slot.rollout();
        row.updateId = slot.update();
        row.fence = slot.fence();
        row.labels = RolloutJson.write(slot.labels());
        row.caps = RolloutJson.write(slot.caps());
        row.since = slot.since();
        row.until = slot.until();
        return row;
    }

    Slot slot() {
        return new Slot(
                host,
                rolloutId,
                updateId,
                fence,
                RolloutJson.read(labels, TargetColumns.LABELS),
                RolloutJson.read(caps, TargetColumns.CAPS),
                since,
                until);
    }
}
