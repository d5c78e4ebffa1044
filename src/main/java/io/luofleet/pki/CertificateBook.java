// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import com.fasterxml.jackson.core.type.TypeReference;
import io.luofleet.event.EventLog;
import io.luofleet.event.EventType;
import io.luofleet.event.Severity;
import io.luofleet.host.Host;
import io.luofleet.host.HostService;
import io.luofleet.platform.Json;
import io.luofleet.platform.Page;
import io.luofleet.platform.notify.Notifier;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.security.Principal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The record of certificates and of the tokens that gave them. Nothing slow happens here: machines wait for each other. */
@ApplicationScoped
@Transactional
class CertificateBook {
    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

    private static final Duration DAY = Duration.ofDays(1);
    /** In a day, or in a certificate's life where that is shorter. */
    private static final int MOST_RENEWALS = 20;

    private final CertificateRepository certificates;
    private final EnrolmentTokenRepository tokens;
    private final HostAuthorityRepository authorities;
    private final HostService hosts;
    private final EventLog events;
    private final Notifier notifier;
    private final Clock clock;

    CertificateBook(
            CertificateRepository certificates,
            EnrolmentTokenRepository tokens,
            HostAuthorityRepository authorities,
            HostService hosts,
            EventLog events,
            Notifier notifier,
            Clock clock) {
        this.certificates = certificates;
        this.tokens = tokens;
        this.authorities = authorities;
        this.hosts = hosts;
        this.events = events;
        this.notifier = notifier;
        this.clock = clock;
    }

    /**
     * A certificate that holds.
     *
     * @param notAfter when it expires
     * @param fingerprint SHA-256 of the certificate, in hexadecimal
     */
    record Holding(Certificates.Speaker speaker, Instant notAfter, String fingerprint) {
        boolean isExpired(Instant now) {
            return !now.isBefore(notAfter);
        }
    }

    /**
     * Whom a certificate of the service's own authority speaks for.
     *
     * @param fingerprint its SHA-256, in hexadecimal: the authority may be one that the site has, and that gives others, too
     * @throws ProblemException {@link ProblemType#UNAUTHENTICATED}, with what became of it
     */
    Holding recognise(String serial, String fingerprint) {
        CertificateRepository.Standing row = certificates
                .standing(serial)
                .filter(found -> PemTexts.fingerprint(found.pem()).equals(fingerprint))
                .orElseThrow(() ->
                        refused("The certificate %s is not recorded here. Enrol the host anew.".formatted(serial)));
        if (row.revokedAt() != null) {
            throw refused("The certificate %s of %s was revoked at %s: %s"
                    .formatted(serial, row.hostName(), row.revokedAt(), row.revokedReason()));
        }
        var speaker = new Certificates.Speaker(row.hostName(), row.machineId(), row.hostId(), serial, false);
        var holding = new Holding(speaker, row.notAfter(), fingerprint);
        if (holding.isExpired(clock.instant())) {
            throw refused("The certificate %s of %s expired at %s. Enrol the host anew."
                    .formatted(serial, row.hostName(), row.notAfter()));
        }
        if (!row.isUsed()) {
            certificates.markUsed(serial, clock.instant());
        }
        return holding;
    }

    /**
     * Gives a machine a certificate by a token; the one that the same token gave the same key before, if there is one.
     *
     * @param made what it gets otherwise
     */
    CertificateEntity give(String tokenText, HostIdentity identity, CertificateEntity made) {
        EnrolmentTokenEntity token = token(tokenText, identity);
        Optional<CertificateEntity> before = certificates.given(token.id, identity, made.keySha256);
        if (before.isPresent()) {
            return before.get();
        }
        if (token.usesLeft == 0) {
            throw refused("The enrolment token '%s' is used up. Ask an admin for another.".formatted(token.name));
        }
        authorities.lock(identity.host());
        refuseAnotherMachine(identity);
        refuseOtherLabels(token, identity);
        token.usesLeft--;
        token.lastUsedAt = clock.instant();
        made.tokenId = token.id;
        made.labels = token.labels;
        certificates.persistAndFlush(made);
        events.append(
                EventType.HOST_CERTIFIED,
                Severity.INFO,
                identity.host(),
                "%s (machine %s) has a certificate until %s, by the enrolment token '%s'."
                        .formatted(identity.host(), identity.machineId(), made.notAfter, token.name),
                Map.of("serial", made.serial, "machineId", identity.machineId(), "token", token.id));
        return made;
    }

    /** Gives a machine a certificate that an admin has accepted; the one that it got before, if it did. */
    CertificateEntity giveAccepted(PkiViews.Pending accepted, CertificateEntity made) {
        authorities.lock(accepted.host());
        Optional<CertificateEntity> before = certificates.givenTo(made.keySha256, accepted.decidedAt());
        if (before.isPresent()) {
            return before.get();
        }
        // The name may have got another machine since it was accepted.
        refuseAnotherMachine(new HostIdentity(accepted.host(), accepted.machineId()));
        made.acceptedKey = made.keySha256;
        made.labels = Json.write(accepted.labels());
        certificates.persistAndFlush(made);
        events.append(
                EventType.HOST_CERTIFIED,
                Severity.INFO,
                accepted.host(),
                "%s (machine %s) has a certificate until %s, as %s has accepted its key."
                        .formatted(
                                accepted.host(),
                                accepted.machineId(),
                                made.notAfter,
                                accepted.decidedBy().display()),
                Map.of("serial", made.serial, "machineId", accepted.machineId(), "key", accepted.fingerprint()));
        return made;
    }

    /** Whether an accepted key has fetched its certificate. */
    boolean hasGiven(byte[] acceptedKey, Instant acceptedAt) {
        return certificates.givenTo(acceptedKey, acceptedAt).isPresent();
    }

    /**
     * Makes sure that a host's name can be given to a machine.
     *
     * @param isForced also where the host is in the fleet, or has a certificate: as the same machine
     */
    void requireFree(HostIdentity identity, boolean isForced) {
        authorities.lock(identity.host());
        refuseAnotherMachine(identity);
        boolean isThere = hosts.machineOf(identity.host()).isPresent()
                || certificates.hasOwn(identity.host(), clock.instant())
                || authorities
                        .findByIdOptional(identity.host())
                        .filter(row -> row.external)
                        .isPresent();
        if (isThere && !isForced) {
            throw new ProblemException(
                            ProblemType.HOST_NAME_TAKEN,
                            "%s is in the fleet. If it is this machine that is to have another certificate, use force."
                                    .formatted(identity.host()))
                    .with("host", identity.host());
        }
    }

    /** Gives a machine the certificate that follows one; what the same key got before, if it did. */
    CertificateEntity renew(String serial, CertificateEntity made) {
        authorities.lock(made.hostName);
        Optional<CertificateEntity> before = certificates.renewed(made.hostName, serial, made.keySha256);
        if (before.isPresent()) {
            return before.get();
        }
        refuseTooMany(made);
        made.renews = serial;
        made.labels = certificates.findById(serial).labels;
        certificates.persistAndFlush(made);
        return made;
    }

    /** A host needs one or two; whoever has its key, and a new one for each request, fills no table. */
    private void refuseTooMany(CertificateEntity made) {
        Duration life = Duration.between(made.notBefore, made.notAfter);
        Duration window = life.compareTo(DAY) < 0 ? life : DAY;
        if (certificates.renewals(made.hostName, clock.instant().minus(window)) >= MOST_RENEWALS) {
            throw new ProblemException(
                            ProblemType.TOO_MANY_REQUESTS,
                            "%s has had %d certificates by renewal within %s. The one it has goes on to hold; come back after the time in Retry-After."
                                    .formatted(made.hostName, MOST_RENEWALS, window))
                    .retryAfterSeconds((int) (window.toSeconds() / MOST_RENEWALS));
        }
    }

    private EnrolmentTokenEntity token(String text, HostIdentity identity) {
        EnrolmentTokenEntity token = EnrolmentSecret.parse(text)
                .flatMap(secret -> tokens.lockBySecret(secret.sha256()))
                .orElseThrow(() -> refused("The enrolment token is not known here."));
        if (token.revokedAt != null) {
            throw refused("The enrolment token '%s' was revoked at %s.".formatted(token.name, token.revokedAt));
        }
        if (!clock.instant().isBefore(token.expiresAt)) {
            throw refused("The enrolment token '%s' expired at %s.".formatted(token.name, token.expiresAt));
        }
        if (token.host != null && !token.host.equals(identity.host())) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN,
                    "The enrolment token '%s' is for %s, not for %s."
                            .formatted(token.name, token.host, identity.host()));
        }
        return token;
    }

    /** The labels that a certificate fixes. */
    Map<String, String> labels(String serial) {
        return Json.read(require(serial).labels, LABELS);
    }

    /** A host that is there is not moved by a token: whoever has one for some labels could else take any host over. */
    private void refuseOtherLabels(EnrolmentTokenEntity token, HostIdentity identity) {
        Map<String, String> wanted = Json.read(token.labels, LABELS);
        hosts.labelsOf(identity.host())
                .ifPresent(present -> wanted.forEach((key, value) -> {
                    if (!value.equals(present.get(key))) {
                        throw new ProblemException(
                                ProblemType.FORBIDDEN,
                                "The enrolment token '%s' is for hosts with %s=%s, and %s %s. Label the host first (PATCH /api/v1/hosts/%s), or ask for another token."
                                        .formatted(
                                                token.name,
                                                key,
                                                value,
                                                identity.host(),
                                                present.containsKey(key)
                                                        ? "has " + key + "=" + present.get(key)
                                                        : "has no " + key,
                                                identity.host()));
                    }
                }));
    }

    /** Whoever has a token for any host must not take over one that is there. */
    private void refuseAnotherMachine(HostIdentity identity) {
        Optional<String> present = hosts.machineOf(identity.host());
        boolean isTaken = present.map(machine -> !machine.equals(identity.machineId()))
                .orElseGet(
                        () -> certificates.hasAnother(identity, clock.instant()) || authorities.isOfAnother(identity));
        if (isTaken) {
            throw new ProblemException(
                            ProblemType.HOST_NAME_TAKEN,
                            "%s is another machine%s, not %s. If that one is gone, replace it (POST /api/v1/hosts/%s/replace) or revoke its certificate first."
                                    .formatted(
                                            identity.host(),
                                            present.map(m -> " (" + m + ")").orElse(""),
                                            identity.machineId(),
                                            identity.host()))
                    .with("host", identity.host());
        }
    }

    /** The newest first. */
    Page<PkiViews.Certificate> list(String host, String cursor, int limit) {
        Instant before = Instant.parse("9999-12-31T23:59:59Z");
        String beforeSerial = "";
        if (cursor != null) {
            CertificateEntity last = require(cursor);
            before = last.issuedAt;
            beforeSerial = last.serial;
        }
        return Page.of(certificates.page(host, before, beforeSerial, limit + 1), limit, c -> c.serial)
                .map(PkiViews.Certificate::of);
    }

    /** One of them. */
    PkiViews.Certificate get(String serial) {
        return PkiViews.Certificate.of(require(serial));
    }

    /**
     * Ends one for good, and all of its line with it: whoever has its key may have renewed it, or have it by a renewal. Who ended it
     * first stays named.
     */
    PkiViews.Certificate revoke(String serial, String reason, Principal by) {
        CertificateEntity row = require(serial);
        hosts.requireScope(by, row.hostName);
        if (row.revokedAt == null) {
            authorities.lock(row.hostName);
            Instant now = clock.instant();
            List<CertificateEntity> line = row.authority == null ? certificates.lineOf(row, now) : List.of();
            end(row, now, reason, by);
            line.forEach(other -> end(other, now, reason, by));
            if (row.authority != null) {
                certificates.ofKey(row.keySha256).forEach(other -> notifier.tell(Certificates.topic(other)));
            }
            // Whoever waits with it is to hear of nothing any more.
            hosts.find(row.hostName).ifPresent(host -> notifier.tell(Host.topic(host.id())));
            tellOfRevocation(row, line, by);
        }
        return PkiViews.Certificate.of(row);
    }

    private void end(CertificateEntity row, Instant now, String reason, Principal by) {
        row.revokedAt = now;
        row.revokedBy = Json.write(by);
        row.revokedReason = reason;
        notifier.tell(Certificates.topic(row.serial));
    }

    private void tellOfRevocation(CertificateEntity row, List<CertificateEntity> line, Principal by) {
        List<String> others = line.stream()
                .map(other -> other.serial)
                .filter(serial -> !serial.equals(row.serial))
                .toList();
        events.append(
                EventType.CERTIFICATE_REVOKED,
                Severity.WARNING,
                row.hostName,
                "The certificate %s of %s is revoked%s, by %s: %s. Its agent is listened to no more; its guests are served all the same."
                        .formatted(
                                row.serial,
                                row.hostName,
                                others.isEmpty() ? "" : ", and %d of its line by renewal".formatted(others.size()),
                                by.display(),
                                row.revokedReason),
                Map.of(
                        "serial",
                        row.serial,
                        "line",
                        others,
                        "machineId",
                        Objects.requireNonNullElse(row.machineId, ""),
                        "by",
                        by,
                        "reason",
                        row.revokedReason));
    }

    private CertificateEntity require(String serial) {
        return certificates
                .findByIdOptional(serial)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNKNOWN_CERTIFICATE, "No certificate has the serial %s.".formatted(serial)));
    }

    private static ProblemException refused(String why) {
        return new ProblemException(ProblemType.UNAUTHENTICATED, why);
    }
}
