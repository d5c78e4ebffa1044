// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.token;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A row of api_tokens. */
@Entity
@DynamicUpdate
@Table(name = "api_tokens")
class ApiTokenEntity {
    @Id
    UUID id;

    String name;
    String subject;
    byte[] secretSha256;
    String hint;

    @JdbcTypeCode(SqlTypes.JSON)
    String roles;

    String scope;
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
