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

/** A row of certificates. */
@Entity
@DynamicUpdate
@Table(name = "certificates")
class CertificateEntity {
    /** Of one by another authority the SHA-256. */
    @Id
    String serial;

    String hostName;

    /** SHA-256 of the authority's certificate; {@code null} for the service's own. */
    String authority;

    /** {@code null} for one of another authority, until its holder has introduced itself. */
    String machineId;

    byte[] keySha256;
    String pem;
    Instant notBefore;
    Instant notAfter;
    Instant issuedAt;
    /** {@code null} until its holder has shown it. */
    Instant firstUsedAt;

    /** Of the token that it, or the first before it, was given for. */
    @JdbcTypeCode(SqlTypes.JSON)
    String labels = "{}";

    UUID tokenId;
    String renews;

    /** SHA-256 of the key that an admin has accepted. */
    byte[] acceptedKey;

    Instant revokedAt;

    @JdbcTypeCode(SqlTypes.JSON)
    String revokedBy;

    String revokedReason;
}
