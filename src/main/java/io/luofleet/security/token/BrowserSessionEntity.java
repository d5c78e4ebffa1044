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

/** A row of browser_sessions. */
@Entity
@DynamicUpdate
@Table(name = "browser_sessions")
class BrowserSessionEntity {
    @Id
    UUID id;

    UUID tokenId;

    @JdbcTypeCode(SqlTypes.JSON)
    String roles;

    byte[] linkSha256;
    Instant madeAt;
    Instant linkEndsAt;
    byte[] secretSha256;
    Instant openedAt;
    Instant endsAt;
    Instant endedAt;
}
