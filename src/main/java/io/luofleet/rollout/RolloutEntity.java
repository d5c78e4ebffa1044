// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.rollout.engine.ProgressName;
import io.luofleet.rollout.engine.StatusName;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A row of rollouts. Changed only by {@link RolloutRepository#replace}, never by dirty checking. */
@Entity
@Table(name = "rollouts")
class RolloutEntity {
    @Id
    UUID id;

    @Column(insertable = false, updatable = false)
    Long number;

    long version;
    String planHash;
    String release;

    @JdbcTypeCode(SqlTypes.JSON)
    String author;

    @JdbcTypeCode(SqlTypes.JSON)
    String createdBy;

    Instant createdAt;
    int waves;

    @JdbcTypeCode(SqlTypes.JSON)
    String approvedBy;

    Instant approvedAt;

    /** The strategy in force where it is not the plan's; by {@link RolloutPlans}. */
    @JdbcTypeCode(SqlTypes.JSON)
    String strategy;

    @Enumerated(EnumType.STRING)
    StatusName status;

    Instant statusSince;

    @JdbcTypeCode(SqlTypes.JSON)
    String pauseReason;

    @JdbcTypeCode(SqlTypes.JSON)
    String abortBy;

    String abortReason;

    @Enumerated(EnumType.STRING)
    ProgressName progress;

    int wave;
    int askings;
    Instant soakSince;
    Instant soakUntil;
    Integer gateIndex;
    Instant gateDeadline;

    @JdbcTypeCode(SqlTypes.JSON)
    String gateAnswer;

    /** What asking the present gate last came to. */
    @JdbcTypeCode(SqlTypes.JSON)
    @Column(insertable = false)
    String gateNonAnswer;

    /** Until when a replica has taken it upon itself to ask. */
    @Column(insertable = false)
    Instant gateAskedUntil;
}
