// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.luofleet.host.HostStandings;
import io.luofleet.pki.external.ExternalAuthorities;
import io.luofleet.pki.external.ExternalSettings;
import io.luofleet.pki.external.Recognised;
import io.luofleet.pki.external.RefusedException;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Gives machines their certificates, renews and revokes them, and says what one that comes with a request is worth. Signing comes
 * before the record is opened, so that nobody waits for it with a connection to the database.
 */
@ApplicationScoped
public class Certificates {
    private final CertificateBook book;
    private final ExternalBook externals;
    private final PendingHosts pending;
    private final PkiConfig config;
    private final ExternalAuthorities others;
    private final HostStandings hosts;
    private final Authority authority;
    private final Clock clock;
    private final FactCache<CertificateBook.Holding> holding;

    Certificates(
            CertificateBook book,
            ExternalBook externals,
            PendingHosts pending,
            PkiConfig config,
            ExternalAuthorities others,
            HostStandings hosts,
            Authority authority,
            Clock clock,
            NotificationListener listener,
            Bell bell) {
        this.book = book;
        this.externals = externals;
        this.pending = pending;
        this.config = config;
        this.others = others;
        this.hosts = hosts;
        this.authority = authority;
        this.clock = clock;
        this.holding = new FactCache<>(listener, bell);
    }

    /**
     * Whom an agent's certificate speaks for.
     *
     * @param machineId {@code null} where an authority of the site names the host, until a machine has introduced itself
     * @param hostId {@code null} before the host has introduced itself
     * @param serial what the certificate is known by: its serial, or its SHA-256 where another authority gave it
     * @param isExternal whether another authority than the service's own gave it
     */
    public record Speaker(String host, String machineId, UUID hostId, String serial, boolean isExternal) {}

    /** Whether the service's own TLS is on, so that agents can prove who they are. */
    public boolean canBeAsked() {
        return authority.isTlsOn();
    }

    /**
     * Whom a certificate speaks for. Asked at each exchange, so that a revocation holds on every replica as soon as that has heard
     * of it: in milliseconds, and at the latest when it no longer trusts what it knows ({@link FactCache}).
     *
     * <p>Whose it is is for its signature to say, and not for names or serials, which other authorities may give, too.
     *
     * @param chain as TLS has verified it, the agent's own first
     * @throws ProblemException {@link ProblemType#UNAUTHENTICATED}, with what became of it
     */
    public Speaker recognise(List<X509Certificate> chain) {
        X509Certificate presented = chain.getFirst();
        String fingerprint = fingerprint(presented);
        String serial = serial(presented);
        Optional<Speaker> own = known(topic(serial), fingerprint);
        if (own.isPresent()) {
            return own.get();
        }
        if (others.known(fingerprint).isEmpty() && authority.hasSigned(presented)) {
            return read(topic(serial), () -> book.recognise(serial, fingerprint));
        }
        Recognised recognised = vouchedFor(fingerprint, chain);
        return known(topic(fingerprint), fingerprint)
                .orElseGet(() -> read(topic(fingerprint), () -> externals.recognise(recognised)));
    }

    private Optional<Speaker> known(String topic, String fingerprint) {
        return holding.known(topic)
                .filter(h -> h.fingerprint().equals(fingerprint))
                .filter(this::stillHolds)
                .map(CertificateBook.Holding::speaker);
    }

    private Speaker read(String topic, Supplier<CertificateBook.Holding> reader) {
        return holding.read(topic, () -> Optional.of(reader.get()))
                .orElseThrow()
                .speaker();
    }

    private Recognised vouchedFor(String fingerprint, List<X509Certificate> chain) {
        try {
            return others.recognise(fingerprint, chain);
        } catch (RefusedException e) {
            throw new ProblemException(
                    ProblemType.UNAUTHENTICATED,
                    "The certificate with the SHA-256 %s is refused: %s.".formatted(fingerprint, e.getMessage()));
        }
    }

    /** Whether certificates of other authorities are taken, and by which property; empty where they are not. */
    public Optional<String> takesOthersBy() {
        return others.areConfigured() ? Optional.of(ExternalSettings.BUNDLE) : Optional.empty();
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

    /**
     * A machine introduces itself by its certificate.
     *
     * @return the labels that are fixed for its host, whatever that says of itself
     * @throws ProblemException {@link ProblemType#FORBIDDEN} where the host is another machine
     */
    public Map<String, String> introduced(Speaker speaker, String machineId) {
        return speaker.isExternal() ? externals.introduced(speaker, machineId) : book.labels(speaker.serial());
    }

    /** Gives a machine its certificate. The same machine with the same key and token again gets the same. */
    PkiViews.Issued enrol(PkiRequests.Enrol request) {
        var identity = new HostIdentity(request.host(), request.machineId());
        return issued(book.give(request.token(), identity, make(key(request.request()), identity)));
    }

    /**
     * How it is with a machine that asks without a token: it waits, or gets its certificate.
     *
     * @param address where it asks from
     * @throws ProblemException where no such machines are taken, it is refused, or there is no room
     */
    PkiViews.Waiting ask(PkiRequests.AskAcceptance request, String address) {
        if (!config.pending().enabled()) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN,
                    "Machines enrol by a token here (luofleet.pki.pending.enabled is off). Ask an admin for one.");
        }
        PublicKey key = key(request.request());
        PkiViews.Pending asked = pending.ask(
                Sha256.of(key.getEncoded()), new HostIdentity(request.host(), request.machineId()), address);
        if (asked.state() != PendingHostEntity.State.ACCEPTED) {
            return new PkiViews.Waiting(asked.fingerprint(), asked.expiresAt(), null, null);
        }
        var identity = new HostIdentity(asked.host(), asked.machineId());
        PkiViews.Issued issued = issued(pending.give(asked, make(key, identity)));
        return new PkiViews.Waiting(asked.fingerprint(), null, issued.certificate(), issued.authority());
    }

    /** Gives a machine the certificate that follows the one it has. */
    PkiViews.Issued renew(Speaker speaker, PkiRequests.Renew request) {
        if (speaker.isExternal()) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN,
                    "The certificate of %s is by another authority, which gives it the next, too."
                            .formatted(speaker.host()));
        }
        var identity = new HostIdentity(speaker.host(), speaker.machineId());
        return issued(book.renew(speaker.serial(), make(key(request.request()), identity)));
    }

    /** The newest first. */
    Page<PkiViews.Certificate> list(String host, String cursor, int limit) {
        return book.list(host, cursor, limit);
    }

    /** One of them. */
    PkiViews.Certificate get(String serial) {
        return book.get(serial);
    }

    /** Ends one for good; who ended it first stays named. */
    PkiViews.Certificate revoke(String serial, String reason, Principal by) {
        return book.revoke(serial, reason, by);
    }

    private CertificateEntity make(PublicKey key, HostIdentity identity) {
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

    private static String fingerprint(X509Certificate certificate) {
        try {
            return Sha256.hex(certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS has read it", e);
        }
    }

    private static String serial(X509Certificate certificate) {
        return certificate.getSerialNumber().toString(16);
    }
}
