// SPDX-License-Identifier: Apache-2.0
package io.luofleet.audit;

import io.luofleet.platform.Page;
import io.luofleet.security.Principal;
import io.luofleet.wire.audit.AuditHead;
import io.luofleet.wire.audit.AuditRecord;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/** Appends to the audit, in transactions of its own: what was asked is recorded whatever becomes of it. */
@ApplicationScoped
class AuditLog {
    private final AuditRepository rows;
    private final AuditKey key;
    private final Clock clock;

    AuditLog(AuditRepository rows, AuditKey key, Clock clock) {
        this.rows = rows;
        this.key = key;
        this.clock = clock;
    }

    /**
     * What somebody asks for.
     *
     * @param by {@code null} when nobody knows
     * @param address from where
     * @param target path and query
     * @param body {@code null} for none
     */
    record Asked(UUID requestId, Principal by, String address, String method, String target, String body) {}

    /**
     * Appends a row.
     *
     * @param status {@code null} in what was asked
     * @param changes see {@link AuditRecord#changes}
     */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    void append(AuditRecord.Kind kind, Asked asked, Integer status, String changes) {
        rows.lock();
        Optional<AuditEntity> last = rows.newest();
        Principal by = asked.by();
        var row = new AuditRecord(
                last.map(r -> r.number).orElse(0L) + 1,
                clock.instant(),
                kind,
                asked.requestId(),
                by == null ? null : by.name(),
                by == null ? null : by.credential(),
                by == null ? null : by.sponsor(),
                by == null ? null : by.scope(),
                asked.address(),
                asked.method(),
                Masked.text(asked.target()),
                Masked.text(asked.body()),
                status,
                Masked.text(changes));
        rows.persistAndFlush(AuditEntity.of(row, row.hash(last.map(r -> r.hash).orElse(AuditRecord.BEGINNING))));
    }

    /** In order, from after a number. */
    @Transactional
    Page<AuditView> list(long after, int limit) {
        return Page.of(rows.page(after, limit + 1), limit, r -> r.number).map(r -> AuditView.of(r.toRecord(), r.hash));
    }

    /** The newest row, signed. */
    @Transactional
    AuditHead head() {
        Optional<AuditEntity> last = rows.newest();
        return key.sign(
                last.map(r -> r.number).orElse(0L), last.map(r -> r.hash).orElse(AuditRecord.BEGINNING));
    }
}
