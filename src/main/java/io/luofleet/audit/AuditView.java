// SPDX-License-Identifier: Apache-2.0
package io.luofleet.audit;

import io.luofleet.wire.audit.AuditRecord;
import java.time.Instant;
import java.util.UUID;

/**
 * A row of the audit.
 *
 * @param changes a JSON object by field, each with {@code before} and {@code after}; {@code null} where nothing changed that is shown
 * @param hash SHA-256 over the hash before and this row, in hexadecimal
 */
record AuditView(
        long number,
        Instant at,
        AuditRecord.Kind kind,
        UUID requestId,
        String subject,
        String credential,
        String sponsor,
        String scope,
        String address,
        String method,
        String target,
        String body,
        Integer status,
        String changes,
        String hash) {
    static AuditView of(AuditRecord r, String hash) {
        return new AuditView(
                r.number(),
                r.at(),
                r.kind(),
                r.requestId(),
                r.subject(),
                r.credential(),
                r.sponsor(),
                r.scope(),
                r.address(),
                r.method(),
                r.target(),
                r.body(),
                r.status(),
                r.changes(),
                hash);
    }
}
