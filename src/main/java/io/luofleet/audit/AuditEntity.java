// SPDX-License-Identifier: Apache-2.0
package io.luofleet.audit;

import io.luofleet.wire.audit.AuditRecord;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** A row of audit. */
@Entity
@Immutable
@Table(name = "audit")
class AuditEntity {
    @Id
    long number;

    Instant at;

    @Enumerated(EnumType.STRING)
    AuditRecord.Kind kind;

    UUID requestId;
    String subject;
    String credential;
    String sponsor;
    String scope;
    String address;
    String method;
    String target;
    String body;
    Integer status;
    String changes;
    String hash;

    static AuditEntity of(AuditRecord record, String hash) {
        AuditEntity row = new AuditEntity();
        row.number = record.number();
        row.at = record.at();
        row.kind = record.kind();
        row.requestId = record.requestId();
        row.subject = record.subject();
        row.credential = record.credential();
        row.sponsor = record.sponsor();
        row.scope = record.scope();
        row.address = record.address();
        row.method = record.method();
        row.target = record.target();
        row.body = record.body();
        row.status = record.status();
        row.changes = record.changes();
        row.hash = hash;
        return row;
    }

    AuditRecord toRecord() {
        return new AuditRecord(
                number,
                at,
                kind,
                requestId,
                subject,
                credential,
                sponsor,
                scope,
                address,
                method,
                target,
                body,
                status,
                changes);
    }
}
