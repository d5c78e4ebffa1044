// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import com.fasterxml.jackson.core.type.TypeReference;
import io.luofleet.event.EventLog;
import io.luofleet.event.EventType;
import io.luofleet.event.Severity;
import io.luofleet.host.HostService;
import io.luofleet.pki.external.Recognised;
import io.luofleet.platform.Json;
import io.luofleet.platform.notify.Notifier;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.security.Principal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The record of certificates by authorities of the site, and of the hosts that come by them. One is recorded when it is first shown; the
 * first that names a host makes it one that comes by such certificates, unless it is in the fleet already: then an admin decides.
 */
@ApplicationScoped
@Transactional
class ExternalBook {
    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

    /** Days of a new one each hour; whoever has a host's key and an authority that gives him more fills no table. */
    static final int MOST_OF_A_HOST = 100;

    private final CertificateRepository certificates;
    private final HostAuthorityRepository authorities;
    private final HostService hosts;
    private final EventLog events;
    private final Notifier notifier;
    private final Clock clock;

    ExternalBook(
            CertificateRepository certificates,
            HostAuthorityRepository authorities,
            HostService hosts,
            EventLog events,
            Notifier notifier,
            Clock clock) {
        this.certificates = certificates;
        this.authorities = authorities;
        this.hosts = hosts;
        this.events = events;
        this.notifier = notifier;
        this.clock = clock;
    }

    /**
     * Whom a certificate speaks for that an authority of the site vouches for.
     *
     * @throws ProblemException with why it speaks for nobody
     */
    CertificateBook.Holding recognise(Recognised shown) {
        CertificateRepository.ExternalStanding row = certificates
                .externalStanding(shown.fingerprint())
                .orElseGet(() -> {
                    admit(shown);
                    return certificates.externalStanding(shown.fingerprint()).orElseThrow();
                });
        if (row.revokedAt() != null) {
            throw new ProblemException(
                    ProblemType.UNAUTHENTICATED,
                    "The certificate %s of %s, or another of its key, was revoked at %s: %s"
                            .formatted(shown.fingerprint(), shown.host(), row.revokedAt(), row.revokedReason()));
        }
        if (!row.isExternal()) {
            throw notByOthers(shown.host());
        }
        return new CertificateBook.Holding(
                new Certificates.Speaker(shown.host(), row.machineId(), row.hostId(), shown.fingerprint(), true),
                shown.until(),
                shown.fingerprint());
    }

    private void admit(Recognised shown) {
        authorities.lock(shown.host());
        Instant now = clock.instant();
        Optional<HostAuthorityEntity> present = authorities.findByIdOptional(shown.host());
        if (present.isEmpty()) {
            if (hosts.machineOf(shown.host()).isPresent() || certificates.hasOwn(shown.host(), now)) {
                throw notByOthers(shown.host());
            }
            begin(shown, now);
        } else if (!present.get().external) {
            throw notByOthers(shown.host());
        }
        certificates.insertExternal(
                shown,
                hosts.machineOf(shown.host())
                        .or(() -> present.map(row -> row.machineId))
                        .orElse(null),
                now);
        // One that is shown again after this is recorded again. Until then nothing may be known of it that is not
        // recorded.
        certificates
                .forgetExternalBeyond(shown.host(), MOST_OF_A_HOST)
                .forEach(serial -> notifier.tell(Certificates.topic(serial)));
    }

    private void begin(Recognised shown, Instant now) {
        HostAuthorityEntity row = new HostAuthorityEntity();
        row.hostName = shown.host();
        row.external = true;
        row.since = now;
        authorities.persistAndFlush(row);
        events.append(
                EventType.HOST_CERTIFIED,
                Severity.INFO,
                shown.host(),
                "%s comes by certificates of the authority %s; the first is %s."
                        .formatted(shown.host(), shown.authority(), shown.fingerprint()),
                Map.of("serial", shown.fingerprint(), "authority", shown.authority()));
    }

    private static ProblemException notByOthers(String host) {
        return new ProblemException(
                        ProblemType.FORBIDDEN,
                        ("%s does not come by certificates of other authorities than the service's own. An admin may let it: POST "
                                        + "/api/v1/hosts/%s/certificate-authority.")
                                .formatted(host, host))
                .with("host", host);
    }

    /**
     * A machine that came by such a certificate says which one it is: the first to do so is the host's from then on.
     *
     * @return the labels that are fixed for the host
     */
    Map<String, String> introduced(Certificates.Speaker speaker, String machineId) {
        authorities.lock(speaker.host());
        HostAuthorityEntity row = authorities
                .findByIdOptional(speaker.host())
                .filter(found -> found.external)
                .orElseThrow(() -> notByOthers(speaker.host()));
        String holder = hosts.machineOf(speaker.host()).orElse(row.machineId);
        if (holder != null && !holder.equals(machineId)) {
            throw new ProblemException(
                            ProblemType.FORBIDDEN,
                            "The certificate speaks for %s (machine %s), not for machine %s."
                                    .formatted(speaker.host(), holder, machineId))
                    .with("host", speaker.host());
        }
        row.machineId = machineId;
        certificates.findByIdOptional(speaker.serial()).ifPresent(shown -> shown.machineId = machineId);
        return Json.read(row.labels, LABELS);
    }

    /** Whose certificates speak for a host; empty where nothing was ever decided and no other's came. */
    Optional<PkiViews.HostAuthority> authorityOf(String host) {
        return authorities.findByIdOptional(host).map(PkiViews.HostAuthority::of);
    }

    /** Decides it. What the host's certificates fixed of its labels stays so unless it is said otherwise. */
    PkiViews.HostAuthority decide(String host, PkiRequests.DecideAuthority request, Principal by) {
        hosts.requireScope(by, host);
        authorities.lock(host);
        HostAuthorityEntity row = authorities.findByIdOptional(host).orElseGet(() -> {
            HostAuthorityEntity fresh = new HostAuthorityEntity();
            fresh.hostName = host;
            fresh.labels = certificates.newestOwn(host).map(c -> c.labels).orElse("{}");
            return fresh;
        });
        row.external = request.authority() == io.luofleet.host.HostCertificate.Authority.EXTERNAL;
        row.machineId = hosts.machineOf(host).orElse(null);
        if (request.labels() != null) {
            row.labels = Json.write(request.labels());
        }
        row.since = clock.instant();
        row.decidedBy = Json.write(by);
        row.reason = request.reason();
        authorities.persistAndFlush(row);
        certificates.shownExternal(host, row.since).forEach(serial -> notifier.tell(Certificates.topic(serial)));
        Map<String, Object> data = new HashMap<>(Map.of("by", by, "reason", request.reason()));
        data.put("authority", request.authority());
        events.append(
                EventType.HOST_AUTHORITY_DECIDED,
                Severity.WARNING,
                host,
                "%s %s, by %s: %s"
                        .formatted(
                                host,
                                row.external
                                        ? "may come by certificates of the site's authorities"
                                        : "comes by certificates of the service's own authority only",
                                by.display(),
                                request.reason()),
                data);
        return PkiViews.HostAuthority.of(row);
    }

    /**
     * Forgets some certificates that ended a while ago, but for the newest of each host and those that were revoked: sites that
     * give a host a new one each hour would fill the database.
     *
     * @return how many
     */
    int forget(Instant before, int most) {
        return certificates.forgetExternal(before, most);
    }
}
