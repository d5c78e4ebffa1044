// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

@ApplicationScoped
class CertificateRepository implements PanacheRepositoryBase<CertificateEntity, String> {

    /** What a token gave this key before. */
    Optional<CertificateEntity> given(UUID token, HostIdentity identity, byte[] keySha256) {
        return find(
                        "tokenId = ?1 and hostName = ?2 and machineId = ?3 and keySha256 = ?4",
                        token,
                        identity.host(),
                        identity.machineId(),
                        keySha256)
                .firstResultOptional();
    }

    /** What a certificate was renewed by for this key before. */
    Optional<CertificateEntity> renewed(String serial, byte[] keySha256) {
        return find("renews = ?1 and keySha256 = ?2", serial, keySha256).firstResultOptional();
    }

    /** Those of a host, or of all, the newest first. */
    List<CertificateEntity> page(String host, Instant before, String beforeSerial, int max) {
        String after = "(issuedAt < ?1 or (issuedAt = ?1 and serial < ?2))";
        String order = " order by issuedAt desc, serial desc";
        var found = host == null
                ? find(after + order, before, beforeSerial)
                : find(after + " and hostName = ?3" + order, before, beforeSerial, host);
        return found.range(0, max - 1).list();
    }

    /**
     * A certificate, and the host that it speaks for.
     *
     * @param hostId {@code null} before the host has introduced itself, and when its name belongs to another machine
     */
    record Standing(
            String hostName,
            String machineId,
            UUID hostId,
            Instant notAfter,
            Instant revokedAt,
            String revokedReason,
            boolean isUsed) {}

    Optional<Standing> standing(String serial) {
        @SuppressWarnings("unchecked")
        List<Object[]> rows = getEntityManager()
                .createNativeQuery("""
                        SELECT c.host_name, c.machine_id, h.id, c.not_after, c.revoked_at, c.revoked_reason,
                            c.first_used_at IS NOT NULL
                        FROM certificates c LEFT JOIN hosts h
                            ON h.name = c.host_name AND h.machine_id = c.machine_id AND h.retired_at IS NULL
                        WHERE c.serial = :serial""")
                .setParameter("serial", serial)
                .getResultList();
        return rows.stream()
                .findFirst()
                .map(row -> new Standing(
                        (String) row[0],
                        (String) row[1],
                        (UUID) row[2],
                        (Instant) row[3],
                        (Instant) row[4],
                        (String) row[5],
                        (Boolean) row[6]));
    }

    /** Its holder has shown it. */
    void markUsed(String serial, Instant now) {
        update("firstUsedAt = ?1 where serial = ?2 and firstUsedAt is null", now, serial);
    }

    /** The newest that each of these hosts' present machine has shown. */
    List<CertificateEntity> inUse(Collection<String> hosts) {
        @SuppressWarnings("unchecked")
        List<CertificateEntity> rows = getEntityManager()
                .createNativeQuery("""
                        SELECT DISTINCT ON (c.host_name) c.* FROM certificates c JOIN hosts h
                            ON h.name = c.host_name AND h.machine_id = c.machine_id AND h.retired_at IS NULL
                        WHERE c.host_name IN (:hosts) AND c.first_used_at IS NOT NULL
                        ORDER BY c.host_name, c.issued_at DESC""", CertificateEntity.class)
                .setParameter("hosts", hosts)
                .getResultList();
        return rows;
    }

    /** Whether another machine may speak for a host at present. */
    boolean hasAnother(HostIdentity identity, Instant now) {
        return count(
                        "hostName = ?1 and machineId <> ?2 and revokedAt is null and notAfter > ?3",
                        identity.host(),
                        identity.machineId(),
                        now)
                > 0;
    }
}
