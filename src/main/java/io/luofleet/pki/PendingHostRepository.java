// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.luofleet.pki.PendingHostEntity.State;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

@ApplicationScoped
class PendingHostRepository implements PanacheRepositoryBase<PendingHostEntity, byte[]> {
    /** Keeps the lock of this kind apart from others. */
    private static final int KIND = 7_201;

    /** Newcomers are let in one after the other, until the transaction ends. */
    void lockDoor() {
        getEntityManager()
                .createNativeQuery("SELECT 1 FROM (SELECT pg_advisory_xact_lock(:kind, 0)) AS locked")
                .setParameter("kind", KIND)
                .getSingleResult();
    }

    /** One that has not ended. */
    Optional<PendingHostEntity> present(byte[] key, Instant now) {
        return find("keySha256 = ?1 and expiresAt > ?2", key, now).firstResultOptional();
    }

    /** The same, locked until the transaction ends. */
    Optional<PendingHostEntity> lock(byte[] key, Instant now) {
        return find("keySha256 = ?1 and expiresAt > ?2", key, now)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional();
    }

    /** Another that was accepted under a name. */
    Optional<PendingHostEntity> acceptedAs(String host, byte[] butFor) {
        return find("hostName = ?1 and state = ?2 and keySha256 <> ?3", host, State.ACCEPTED, butFor)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional();
    }

    /** How many of each network wait. */
    Map<String, Integer> waiting(Instant now) {
        @SuppressWarnings("unchecked")
        List<Object[]> rows = getEntityManager()
                .createNativeQuery(
                        "SELECT network, count(*)::int FROM pending_hosts WHERE state = 'PENDING' AND expires_at > :now GROUP BY network")
                .setParameter("now", now)
                .getResultList();
        return rows.stream().collect(Collectors.toMap(row -> (String) row[0], row -> (Integer) row[1]));
    }

    /** The newest that waits of a network leaves. */
    void evictNewest(String network) {
        getEntityManager()
                .createNativeQuery("""
                        DELETE FROM pending_hosts WHERE state = 'PENDING' AND key_sha256 = (
                            SELECT key_sha256 FROM pending_hosts WHERE state = 'PENDING' AND network = :network
                            ORDER BY first_seen_at DESC, key_sha256 DESC LIMIT 1)""")
                .setParameter("network", network)
                .executeUpdate();
    }

    /** Those that have ended. */
    int forget(Instant now) {
        return Math.toIntExact(delete("expiresAt <= ?1", now));
    }

    /** Those that have not ended, the oldest first. */
    List<PendingHostEntity> page(State state, Instant now, Instant after, byte[] afterKey, int max) {
        String later = "expiresAt > ?1 and (firstSeenAt > ?2 or (firstSeenAt = ?2 and keySha256 > ?3))";
        String order = " order by firstSeenAt, keySha256";
        var found = state == null
                ? find(later + order, now, after, afterKey)
                : find(later + " and state = ?4" + order, now, after, afterKey, state);
        return found.range(0, max - 1).list();
    }
}
