// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A row of host_authorities. */
@Entity
@DynamicUpdate
@Table(name = "host_authorities")
class HostAuthorityEntity {
    @Id
    String hostName;

    /** Whether certificates of other authorities speak for it. */
    boolean external;

    /** The first machine that came by one; {@code null} until it has introduced itself. */
    String machineId;

    /** What the host is labelled, whatever it says. */
    @JdbcTypeCode(SqlTypes.JSON)
    String labels = "{}";

    Instant since;

    /** {@code null} where nobody decided it: a certificate came first. */
    @JdbcTypeCode(SqlTypes.JSON)
    String decidedBy;

    String reason;
}
