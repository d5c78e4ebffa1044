// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.luofleet.pki.external.Recognised;
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

    /** What a key was given after an admin had accepted it. */
    Optional<CertificateEntity> givenTo(byte[] acceptedKey, Instant acceptedAt) {
        return find("acceptedKey = ?1 and issuedAt >= ?2 order by issuedAt", acceptedKey, acceptedAt)
                .firstResultOptional();
    }

    /** What a host's certificate was renewed by for this key before. */
    Optional<CertificateEntity> renewed(String host, String serial, byte[] keySha256) {
        return find("hostName = ?1 and renews = ?2 and keySha256 = ?3", host, serial, keySha256)
                .firstResultOptional();
    }

    /** How often a host's certificates were renewed since a time. */
    long renewals(String host, Instant since) {
        return count("hostName = ?1 and renews is not null and issuedAt > ?2", host, since);
    }

    /**
     * Those of the service's own that have neither ended nor been revoked and are of one line with this one: renewed from it, directly or
     * not, or it from them.
     */
    List<CertificateEntity> lineOf(CertificateEntity one, Instant now) {
        @SuppressWarnings("unchecked")
        List<CertificateEntity> rows = getEntityManager()
                .createNativeQuery("""
                        WITH RECURSIVE own AS MATERIALIZED (
                            SELECT serial, renews FROM certificates WHERE host_name = :host AND authority IS NULL),
                        line AS (
                            SELECT serial, renews FROM own WHERE serial = :serial
                            UNION
                            SELECT o.serial, o.renews FROM own o JOIN line l ON o.renews = l.serial OR o.serial = l.renews)
                        SELECT c.* FROM certificates c JOIN line USING (serial)
                        WHERE c.revoked_at IS NULL AND c.not_after > :now ORDER BY c.issued_at""", CertificateEntity.class)
                .setParameter("host", one.hostName)
                .setParameter("serial", one.serial)
                .setParameter("now", now)
                .getResultList();
        return rows;
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
            boolean isUsed,
            String pem) {}

    Optional<Standing> standing(String serial) {
        @SuppressWarnings("unchecked")
        List<Object[]> rows = getEntityManager()
                .createNativeQuery("""
                        SELECT c.host_name, c.machine_id, h.id, c.not_after, c.revoked_at, c.revoked_reason,
                            c.first_used_at IS NOT NULL, c.pem
                        FROM certificates c LEFT JOIN hosts h
                            ON h.name = c.host_name AND h.machine_id = c.machine_id AND h.retired_at IS NULL
                        WHERE c.serial = :serial AND c.authority IS NULL""")
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
                        (Boolean) row[6],
                        (String) row[7]));
    }

    /**
     * A certificate by another authority, and the host that it speaks for.
     *
     * @param isExternal whether such certificates speak for the host
     * @param machineId which machine that is; {@code null} before it has introduced itself
     * @param hostId {@code null} likewise
     * @param revokedAt when this one, or another of its key, was revoked; {@code null} for never
     */
    record ExternalStanding(
            boolean isExternal, String machineId, UUID hostId, Instant revokedAt, String revokedReason) {}

    Optional<ExternalStanding> externalStanding(String fingerprint) {
        @SuppressWarnings("unchecked")
        List<Object[]> rows = getEntityManager()
                .createNativeQuery("""
                        SELECT coalesce(a.external, false), coalesce(h.machine_id, a.machine_id), h.id, r.revoked_at, r.revoked_reason
                        FROM certificates c
                            LEFT JOIN host_authorities a ON a.host_name = c.host_name
                            LEFT JOIN hosts h ON h.name = c.host_name AND h.retired_at IS NULL
                            LEFT JOIN certificates r ON r.key_sha256 = c.key_sha256
                                AND r.authority IS NOT NULL AND r.revoked_at IS NOT NULL
                        WHERE c.serial = :serial AND c.authority IS NOT NULL
                        ORDER BY r.revoked_at LIMIT 1""")
                .setParameter("serial", fingerprint)
                .getResultList();
        return rows.stream()
                .findFirst()
                .map(row -> new ExternalStanding(
                        (Boolean) row[0], (String) row[1], (UUID) row[2], (Instant) row[3], (String) row[4]));
    }

    /** Records one that is shown for the first time; two that show it at once record it once. */
    void insertExternal(Recognised shown, String machineId, Instant now) {
        getEntityManager()
                .createNativeQuery("""
                        INSERT INTO certificates (serial, host_name, machine_id, key_sha256, pem, not_before, not_after, issued_at,
                            first_used_at, authority)
                        VALUES (:serial, :host, :machine, :key, :pem, :begin, :end, :now, :now, :authority)
                        ON CONFLICT DO NOTHING""")
                .setParameter("serial", shown.fingerprint())
                .setParameter("host", shown.host())
                .setParameter("machine", machineId)
                .setParameter("key", shown.keySha256())
                .setParameter("pem", PemTexts.of(shown.certificate()))
                .setParameter("begin", shown.certificate().getNotBefore().toInstant())
                .setParameter("end", shown.certificate().getNotAfter().toInstant())
                .setParameter("now", now)
                .setParameter("authority", shown.authority())
                .executeUpdate();
    }

    /** Whether the service's own authority lets anybody speak for a host at present. */
    boolean hasOwn(String host, Instant now) {
        return count("hostName = ?1 and authority is null and revokedAt is null and notAfter > ?2", host, now) > 0;
    }

    /** The newest that the service's own authority gave for a host. */
    Optional<CertificateEntity> newestOwn(String host) {
        return find("hostName = ?1 and authority is null order by issuedAt desc", host)
                .firstResultOptional();
    }

    /** The serials of those by other authorities that were shown for a host and have not ended. */
    List<String> shownExternal(String host, Instant now) {
        return find("hostName = ?1 and authority is not null and notAfter > ?2", host, now)
                .project(Serial.class)
                .stream()
                .map(Serial::serial)
                .toList();
    }

    /** The serials of those by other authorities with a key. */
    List<String> ofKey(byte[] keySha256) {
        return find("keySha256 = ?1 and authority is not null", (Object) keySha256).project(Serial.class).stream()
                .map(Serial::serial)
                .toList();
    }

    /** A projection. */
    record Serial(String serial) {}

    /**
     * Deletes those by other authorities that were shown for a host, but for the newest and those that are revoked.
     *
     * @return the serials of what was deleted
     */
    List<String> forgetExternalBeyond(String host, int newest) {
        @SuppressWarnings("unchecked")
        List<String> forgotten = getEntityManager()
                .createNativeQuery("""
                        DELETE FROM certificates WHERE serial IN (
                            SELECT serial FROM certificates
                            WHERE host_name = :host AND authority IS NOT NULL AND revoked_at IS NULL
                            ORDER BY issued_at DESC, serial DESC OFFSET :newest)
                        RETURNING serial""", String.class)
                .setParameter("host", host)
                .setParameter("newest", newest)
                .getResultList();
        return forgotten;
    }

    /** Deletes at most so many that ended before a time, but for those that are revoked and the newest of each host. */
    int forgetExternal(Instant before, int most) {
        return getEntityManager()
                .createNativeQuery("""
                        DELETE FROM certificates WHERE serial IN (
                            SELECT c.serial FROM certificates c
                            WHERE c.authority IS NOT NULL AND c.revoked_at IS NULL AND c.not_after < :before
                                AND EXISTS (SELECT FROM certificates n
                                    WHERE n.host_name = c.host_name AND n.authority IS NOT NULL AND n.issued_at > c.issued_at)
                            LIMIT :most)""")
                .setParameter("before", before)
                .setParameter("most", most)
                .executeUpdate();
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
                        "hostName = ?1 and machineId <> ?2 and authority is null and revokedAt is null and notAfter > ?3",
                        identity.host(),
                        identity.machineId(),
                        now)
                > 0;
    }
}
