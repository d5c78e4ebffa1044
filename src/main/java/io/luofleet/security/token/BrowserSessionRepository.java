// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.token;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

@ApplicationScoped
class BrowserSessionRepository implements PanacheRepositoryBase<BrowserSessionEntity, UUID> {
    Optional<BrowserSessionEntity> findByLink(byte[] sha256) {
        return find("linkSha256", (Object) sha256).firstResultOptional();
    }

    Optional<BrowserSessionEntity> findBySecret(byte[] sha256) {
        return find("secretSha256", (Object) sha256).firstResultOptional();
    }

    /** Turns a link into a session, unless somebody was quicker or it is too late. */
    boolean open(UUID id, byte[] secretSha256, Instant now, Instant end) {
        return update(
                        "secretSha256 = ?1, openedAt = ?2, endsAt = ?3 where id = ?4 and openedAt is null and linkEndsAt > ?2",
                        secretSha256,
                        now,
                        end,
                        id)
                == 1;
    }

    /** Those of them with which somebody may act, as far as they and their tokens go. */
    Set<UUID> holding(Set<UUID> ids, Instant now) {
        return Set.copyOf(getEntityManager()
                .createQuery("""
                        SELECT s.id FROM BrowserSessionEntity s, ApiTokenEntity t
                        WHERE s.id IN :ids AND s.endedAt IS NULL AND s.endsAt > :now
                          AND t.id = s.tokenId AND t.revokedAt IS NULL AND (t.expiresAt IS NULL OR t.expiresAt > :now)""", UUID.class)
                .setParameter("ids", ids)
                .setParameter("now", now)
                .getResultList());
    }

    /** Ends a session; one that has ended stays as it is. */
    void end(byte[] secretSha256, Instant now) {
        update("endedAt = ?1 where secretSha256 = ?2 and endedAt is null", now, secretSha256);
    }

    /** How many links and sessions of a token may still be used. */
    long live(UUID token, Instant now) {
        return count(
                "tokenId = ?1 and endedAt is null and ((openedAt is null and linkEndsAt > ?2) or endsAt > ?2)",
                token,
                now);
    }

    /** Forgets what nobody can use any more since before a time. */
    void forget(Instant before) {
        delete("(openedAt is null and linkEndsAt < ?1) or endsAt < ?1", before);
    }
}
