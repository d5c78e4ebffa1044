// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A row of rollout_changes. Changed only under its rollout's lock. */
@Entity
@DynamicUpdate
@Table(name = "rollout_changes")
class ChangeEntity {
    @EmbeddedId
    Key key;

    @JdbcTypeCode(SqlTypes.JSON)
    String change;

    String reason;

    @JdbcTypeCode(SqlTypes.JSON)
    String proposedBy;

    Instant proposedAt;

    @Enumerated(EnumType.STRING)
    ChangeState state;

    @JdbcTypeCode(SqlTypes.JSON)
    String decidedBy;

    Instant decidedAt;

    @Embeddable
    record Key(UUID rolloutId, int number) {}
}
