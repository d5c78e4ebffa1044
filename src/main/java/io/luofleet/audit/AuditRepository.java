// SPDX-License-Identifier: Apache-2.0
package io.luofleet.audit;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

@ApplicationScoped
class AuditRepository implements PanacheRepositoryBase<AuditEntity, Long> {
    /** An arbitrary number that only this lock has. */
    private static final long LOCK = 0x61756469746c6f67L;

    /** One row follows the other, whichever replica writes it; held until the transaction ends. */
    void lock() {
        getEntityManager()
                .createNativeQuery("SELECT cast(pg_advisory_xact_lock(:lock) AS text)")
                .setParameter("lock", LOCK)
                .getSingleResult();
    }

    Optional<AuditEntity> newest() {
        return find("order by number desc").firstResultOptional();
    }

    /** In order. */
    List<AuditEntity> page(long after, int max) {
        return find("number > ?1 order by number", after).range(0, max - 1).list();
    }
}
