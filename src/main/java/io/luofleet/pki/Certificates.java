// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.luofleet.host.HostStandings;
import io.luofleet.platform.Page;
import io.luofleet.platform.notify.Bell;
import io.luofleet.platform.notify.FactCache;
import io.luofleet.platform.notify.NotificationListener;
import io.luofleet.platform.problem.InvalidRequestException;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.security.Principal;
import io.luofleet.wire.Sha256;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Gives machines their certificates, renews and revokes them, and says what one that comes with a request is worth. Signing comes
 * before the record is opened, so that nobody waits for it with a connection to the database.
 */
@ApplicationScoped
public class Certificates {
    private final CertificateBook book;
    private final HostStandings hosts;
    private final Authority authority;
    private final Clock clock;
    private final FactCache<CertificateBook.Holding> holding;

    Certificates(
            CertificateBook book,
            HostStandings hosts,
            Authority authority,
            Clock clock,
            NotificationListener listener,
            Bell bell) {
        this.book = book;
        this.hosts = hosts;
        this.authority = authority;
        this.clock = clock;
        this.holding = new FactCache<>(listener, bell);
    }

    /**
     * Whom an agent's certificate speaks for.
     *
     * @param hostId {@code null} before the host has introduced itself
     */
    public record Speaker(String host, String machineId, UUID hostId, String serial) {}

    /** Whether the service's own TLS is on, so that agents can prove who they are. */
    public boolean canBeAsked() {
        return authority.isTlsOn();
    }

    /**
     * Whom a certificate speaks for. Asked at each exchange, so that a revocation holds on every replica as soon as that has heard
     * of it: in milliseconds, and at the latest when it no longer trusts what it knows ({@link FactCache}).
     *
     * @param presented as TLS has verified it: by our authority, within its time when the connection began
     * @throws ProblemException {@link ProblemType#UNAUTHENTICATED}, with what became of it
     */
    public Speaker recognise(X509Certificate presented) {
        String serial = serial(presented);
        String topic = topic(serial);
        return holding.known(topic)
                .filter(this::stillHolds)
                .or(() -> holding.read(topic, () -> Optional.of(book.recognise(serial))))
                .orElseThrow()
                .speaker();
    }

    /** The topic that tells of a certificate's changes. */
    static String topic(String serial) {
        return "certificate:" + serial;
    }

    /** Whether it is in its time, and its host is the machine that it was given to. */
    private boolean stillHolds(CertificateBook.Holding known) {
        Speaker speaker = known.speaker();
        return !known.isExpired(clock.instant())
                && speaker.hostId() != null
                && hosts.lately(speaker.hostId())
                        .filter(host -> host.name().equals(speaker.host())
                                && host.machineId().equals(speaker.machineId()))
                        .isPresent();
    }

    /** The labels that a certificate fixes, whatever its host says of itself. */
    public Map<String, String> labels(String serial) {
        return book.labels(serial);
    }

    /** Gives a machine its certificate. The same machine with the same key and token again gets the same. */
    PkiViews.Issued enrol(PkiRequests.Enrol request) {
        var identity = new HostIdentity(request.host(), request.machineId());
        return issued(book.give(request.token(), identity, make(request.request(), identity)));
    }

    /** Gives a machine the certificate that follows the one it has. */
    PkiViews.Issued renew(Speaker speaker, PkiRequests.Renew request) {
        var identity = new HostIdentity(speaker.host(), speaker.machineId());
        return issued(book.renew(speaker.serial(), make(request.request(), identity)));
    }

    /** The newest first. */
    Page<PkiViews.Certificate> list(String host, String cursor, int limit) {
        return book.list(host, cursor, limit);
    }

    /** Ends one for good; who ended it first stays named. */
    PkiViews.Certificate revoke(String serial, String reason, Principal by) {
        return book.revoke(serial, reason, by);
    }

    private CertificateEntity make(String request, HostIdentity identity) {
        PublicKey key = key(request);
        Instant now = clock.instant();
        X509Certificate made = authority.issue(key, identity, now);
        CertificateEntity row = new CertificateEntity();
        row.serial = serial(made);
        row.hostName = identity.host();
        row.machineId = identity.machineId();
        row.keySha256 = Sha256.of(key.getEncoded());
        row.pem = PemTexts.of(made);
        row.notBefore = made.getNotBefore().toInstant();
        row.notAfter = made.getNotAfter().toInstant();
        row.issuedAt = now;
        return row;
    }

    private PkiViews.Issued issued(CertificateEntity row) {
        return new PkiViews.Issued(row.pem, PemTexts.of(authority.certificate()));
    }

    private static PublicKey key(String request) {
        try {
            return SigningRequest.key(request);
        } catch (GeneralSecurityException e) {
            throw new InvalidRequestException("request", e.getMessage());
        }
    }

    private static String serial(X509Certificate certificate) {
        return certificate.getSerialNumber().toString(16);
    }
}
