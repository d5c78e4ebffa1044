// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import io.luofleet.host.HostCertificate;
import io.luofleet.platform.Json;
import io.luofleet.security.Principal;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;

/** What is shown of certificates and tokens. */
final class PkiViews {
    private PkiViews() {}

    /**
     * A certificate for its holder.
     *
     * @param certificate in PEM
     * @param authority the authority's, in PEM
     */
    record Issued(String certificate, String authority) {}

    /**
     * A certificate for an admin.
     *
     * @param serial in hexadecimal; the SHA-256 of one by an authority of the site
     * @param authority the SHA-256 of the certificate of the site's authority that gave it; {@code null} for the service's own
     * @param machineId {@code null} for one by an authority of the site, until its machine has introduced itself
     * @param issuedAt when it was given; when it was first shown, for one by an authority of the site
     * @param firstUsedAt when its holder first showed it; {@code null} until then
     * @param tokenId the token that it was given for; {@code null} when it was renewed
     * @param renews the serial of the one before
     */
    record Certificate(
            String serial,
            String host,
            String authority,
            String machineId,
            Instant notBefore,
            Instant notAfter,
            Instant issuedAt,
            Instant firstUsedAt,
            UUID tokenId,
            String renews,
            Instant revokedAt,
            Principal revokedBy,
            String revokedReason) {
        static Certificate of(CertificateEntity row) {
            return new Certificate(
                    row.serial,
                    row.hostName,
                    row.authority,
                    row.machineId,
                    row.notBefore,
                    row.notAfter,
                    row.issuedAt,
                    row.firstUsedAt,
                    row.tokenId,
                    row.renews,
                    row.revokedAt,
                    Json.read(row.revokedBy, Principal.class),
                    row.revokedReason);
        }
    }

    /**
     * A machine that asked without a token.
     *
     * @param fingerprint SHA-256 of its public key, in hexadecimal, as {@code luo-agent enrol} prints it
     * @param askedHost the name that it would like to have
     * @param machineId which machine it says it is
     * @param address where it asked from first
     * @param network what of the address others share, by which the number that may wait is bounded
     * @param lastSeenAt when it asked last, to the minute
     * @param expiresAt when it is forgotten; until then a refused key stays refused
     * @param host what it was accepted as; {@code null} where it was not
     * @param labels what the host is labelled, whatever it says of itself
     */
    record Pending(
            String fingerprint,
            PendingHostEntity.State state,
            String askedHost,
            String machineId,
            String address,
            String network,
            Instant firstSeenAt,
            Instant lastSeenAt,
            Instant expiresAt,
            String host,
            Map<String, String> labels,
            Instant decidedAt,
            Principal decidedBy,
            String reason) {
        static Pending of(PendingHostEntity row) {
            return new Pending(
                    hex(row.keySha256),
                    row.state,
                    row.askedHost,
                    row.machineId,
                    row.address,
                    row.network,
                    row.firstSeenAt,
                    row.lastSeenAt,
                    row.expiresAt,
                    row.hostName,
                    Json.read(row.labels, new TypeReference<Map<String, String>>() {}),
                    row.decidedAt,
                    Json.read(row.decidedBy, Principal.class),
                    row.reason);
        }

        static String hex(byte[] key) {
            return HexFormat.of().formatHex(key);
        }
    }

    /**
     * What a machine hears that asked without a token.
     *
     * @param fingerprint SHA-256 of its public key, in hexadecimal
     * @param expiresAt when it is forgotten unless an admin decides; {@code null} once it has a certificate
     * @param certificate in PEM; {@code null} while it waits
     * @param authority the authority's, in PEM; {@code null} while it waits
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Waiting(String fingerprint, Instant expiresAt, String certificate, String authority) {}

    /**
     * Whose certificates speak for a host.
     *
     * @param authority the service's own alone, or those of the site, too
     * @param machineId the machine that the host is; {@code null} until it has introduced itself
     * @param labels what the host is labelled, whatever it says of itself
     * @param since since when
     * @param decidedBy who decided it; {@code null} where a certificate came first
     */
    record HostAuthority(
            String host,
            HostCertificate.Authority authority,
            String machineId,
            Map<String, String> labels,
            Instant since,
            Principal decidedBy,
            String reason) {
        static HostAuthority of(HostAuthorityEntity row) {
            return new HostAuthority(
                    row.hostName,
                    row.external ? HostCertificate.Authority.EXTERNAL : HostCertificate.Authority.OWN,
                    row.machineId,
                    Json.read(row.labels, new TypeReference<Map<String, String>>() {}),
                    row.since,
                    Json.read(row.decidedBy, Principal.class),
                    row.reason);
        }
    }

    /**
     * A token for an admin.
     *
     * @param hint its first characters
     * @param host the only host that it is for; {@code null} for any
     * @param labels what its hosts are labelled, whatever they say of themselves
     * @param secret the whole token, in the answer to its making only
     */
    record Token(
            UUID id,
            String name,
            String hint,
            String host,
            Map<String, String> labels,
            int usesLeft,
            Instant createdAt,
            Principal createdBy,
            Instant expiresAt,
            Instant lastUsedAt,
            Instant revokedAt,
            Principal revokedBy,
            String revokedReason,
            @JsonInclude(JsonInclude.Include.NON_NULL) String secret) {
        static Token of(EnrolmentTokenEntity row, String secret) {
            return new Token(
                    row.id,
                    row.name,
                    row.hint,
                    row.host,
                    Json.read(row.labels, new TypeReference<Map<String, String>>() {}),
                    row.usesLeft,
                    row.createdAt,
                    Json.read(row.createdBy, Principal.class),
                    row.expiresAt,
                    row.lastUsedAt,
                    row.revokedAt,
                    Json.read(row.revokedBy, Principal.class),
                    row.revokedReason,
                    secret);
        }

        /** Without its secret, which would else be in a log with it. */
        @Override
        public String toString() {
            return "enrolment token " + id;
        }
    }
}
