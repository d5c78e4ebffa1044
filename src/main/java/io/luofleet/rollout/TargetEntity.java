// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.rollout.engine.FailureKind;
import io.luofleet.rollout.engine.SkipCause;
import io.luofleet.rollout.engine.TargetState;
import io.luofleet.rollout.engine.Withdrawal;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A row of rollout_targets. Changed only by {@link TargetRepository#replace}, never by dirty checking. */
@Entity
@Table(name = "rollout_targets")
class TargetEntity {
    @EmbeddedId
    Key key;

    int wave;
    int position;

    @JdbcTypeCode(SqlTypes.JSON)
    String labels;

    @JdbcTypeCode(SqlTypes.JSON)
    String caps;

    long expectedMillis;
    String fromKernel;

    @Enumerated(EnumType.STRING)
    TargetState state;

    int attempts;
    Integer failuresLeft;

    @Enumerated(EnumType.STRING)
    FailureKind troubleKind;

    String troubleCode;
    Instant troubleAt;
    Boolean troubleAccepted;
    Boolean troubleGuestsLost;
    Instant notBefore;
    UUID updateId;
    Long fence;
    Instant startedAt;

    @Enumerated(EnumType.STRING)
    Withdrawal withdrawal;

    @Enumerated(EnumType.STRING)
    SkipCause skipCause;

    String skipReason;
    Instant endedAt;

    /** Counts up with each write of any; the database's. */
    @Column(insertable = false, updatable = false)
    long revision;

    @Embeddable
    record Key(UUID rolloutId, String host) {}
}
