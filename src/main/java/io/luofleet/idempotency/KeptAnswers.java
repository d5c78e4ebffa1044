// SPDX-License-Identifier: Apache-2.0
package io.luofleet.idempotency;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The answers of requests with a key. */
@ApplicationScoped
@Transactional
class KeptAnswers {
    private final EntityManager entities;

    KeptAnswers(EntityManager entities) {
        this.entities = entities;
    }

    /** What the request of this key was answered, whatever it asked. */
    @SuppressWarnings("unchecked")
    Optional<KeptAnswer> find(Keyed request) {
        List<Object[]> rows = entities.createNativeQuery("""
                        SELECT request, status, location, answer, is_secret FROM idempotency_keys
                        WHERE credential = :credential AND key = :key""", Object[].class)
                .setParameter("credential", request.credential())
                .setParameter("key", request.key())
                .getResultList();
        return rows.stream()
                .map(row -> new KeptAnswer(
                        (String) row[0], ((Number) row[1]).intValue(), (String) row[2], (String) row[3], (Boolean)
                                row[4]))
                .findFirst();
    }

    /** Holds a key until the end of the transaction, unless another request does. It does not wait. */
    boolean tryHold(Keyed request) {
        return (Boolean) entities.createNativeQuery(
                        "SELECT pg_try_advisory_xact_lock(hashtextextended('idempotency ' || :who || ' ' || :key, 0))",
                        Boolean.class)
                .setParameter("who", request.credential())
                .setParameter("key", request.key())
                .getSingleResult();
    }

    /** Keeps an answer, in the transaction that did what was asked. */
    void keep(Keyed request, KeptAnswer answer, Instant now) {
        entities.createNativeQuery("""
                        INSERT INTO idempotency_keys (credential, key, request, status, location, answer, is_secret, answered_at)
                        VALUES (:credential, :key, :request, :status, :location, :answer, :secret, :now)""")
                .setParameter("credential", request.credential())
                .setParameter("key", request.key())
                .setParameter("request", answer.digest())
                .setParameter("status", answer.status())
                .setParameter("location", answer.location())
                .setParameter("answer", answer.body())
                .setParameter("secret", answer.isSecret())
                .setParameter("now", now)
                .executeUpdate();
    }

    /**
     * Forgets answers of before a time.
     *
     * @param most how many at once
     * @return how many were forgotten
     */
    int forget(Instant before, int most) {
        return entities.createNativeQuery("""
                        DELETE FROM idempotency_keys WHERE (credential, key) IN (
                            SELECT credential, key FROM idempotency_keys WHERE answered_at < :before
                            ORDER BY answered_at LIMIT :most FOR UPDATE SKIP LOCKED)""")
                .setParameter("before", before)
                .setParameter("most", most)
                .executeUpdate();
    }
}
