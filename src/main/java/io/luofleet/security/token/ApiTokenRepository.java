// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.token;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

@ApplicationScoped
class ApiTokenRepository implements PanacheRepositoryBase<ApiTokenEntity, UUID> {
    /** An arbitrary number that only this lock has. */
    private static final long FIRST_TOKEN_LOCK = 0x6c66745f66697273L;

    Optional<ApiTokenEntity> findBySecret(byte[] sha256) {
        return find("secretSha256", (Object) sha256).firstResultOptional();
    }

    /** The newest first. */
    List<ApiTokenEntity> page(Instant before, UUID beforeId, int max) {
        return find("createdAt < ?1 or (createdAt = ?1 and id < ?2) order by createdAt desc, id desc", before, beforeId)
                .range(0, max - 1)
                .list();
    }

    /** Those of them that are neither revoked nor expired. */
    Set<UUID> holding(Set<UUID> ids, Instant now) {
        return Set.copyOf(getEntityManager()
                .createQuery("""
                        SELECT id FROM ApiTokenEntity
                        WHERE id IN :ids AND revokedAt IS NULL AND (expiresAt IS NULL OR expiresAt > :now)""", UUID.class)
                .setParameter("ids", ids)
                .setParameter("now", now)
                .getResultList());
    }

    /** Records a use, unless one of after {@code unlessSince} is recorded. */
    void used(UUID id, Instant now, Instant unlessSince) {
        getEntityManager()
                .createNativeQuery("""
                        UPDATE api_tokens SET last_used_at = :now
                        WHERE id = :id AND (last_used_at IS NULL OR last_used_at < :since)""")
                .setParameter("now", now)
                .setParameter("id", id)
                .setParameter("since", unlessSince)
                .executeUpdate();
    }

    /** Lets one replica after the other look whether there is a token, until the transaction ends. */
    void lockFirst() {
        getEntityManager()
                .createNativeQuery("SELECT cast(pg_advisory_xact_lock(:lock) AS text)")
                .setParameter("lock", FIRST_TOKEN_LOCK)
                .getSingleResult();
    }
}
