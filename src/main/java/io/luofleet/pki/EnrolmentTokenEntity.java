// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A row of enrolment_tokens. */
@Entity
@DynamicUpdate
@Table(name = "enrolment_tokens")
class EnrolmentTokenEntity {
    @Id
    UUID id;

    String name;
    byte[] secretSha256;
    String hint;
    String host;

    /** What its hosts are labelled, whatever they say. */
    @JdbcTypeCode(SqlTypes.JSON)
    String labels = "{}";

    int usesLeft;
    Instant createdAt;

    @JdbcTypeCode(SqlTypes.JSON)
    String createdBy;

    Instant expiresAt;
    Instant lastUsedAt;
    Instant revokedAt;

    @JdbcTypeCode(SqlTypes.JSON)
    String revokedBy;

    String revokedReason;
}
