// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A row of pending_hosts. */
@Entity
@DynamicUpdate
@Table(name = "pending_hosts")
class PendingHostEntity {
    /** How it is with a machine that asked without a token. */
    enum State {
        /** Nobody has decided yet. */
        PENDING,
        /** It gets a certificate when it asks next. */
        ACCEPTED,
        /** Its key gets none. */
        REFUSED
    }

    @Id
    byte[] keySha256;

    String askedHost;
    String machineId;
    String address;
    String network;
    Instant firstSeenAt;
    Instant lastSeenAt;
    Instant expiresAt;

    @Enumerated(EnumType.STRING)
    State state;

    Instant decidedAt;

    @JdbcTypeCode(SqlTypes.JSON)
    String decidedBy;

    String reason;

    /** As an admin accepted it. */
    String hostName;

    /** What the host is labelled, whatever it says. */
    @JdbcTypeCode(SqlTypes.JSON)
    String labels = "{}";
}
