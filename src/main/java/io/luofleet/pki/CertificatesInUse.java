// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.luofleet.host.HostCertificate;
import io.luofleet.host.HostCertificates;
import io.luofleet.wire.CertificateLife;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** Shows operators which certificate each host uses, and for how long yet. */
@ApplicationScoped
class CertificatesInUse implements HostCertificates {
    private final CertificateRepository certificates;
    private final Clock clock;

    CertificatesInUse(CertificateRepository certificates, Clock clock) {
        this.certificates = certificates;
        this.clock = clock;
    }

    @Override
    public Map<String, HostCertificate> inUse(Collection<String> hosts) {
        Instant now = clock.instant();
        return hosts.isEmpty()
                ? Map.of()
                : certificates.inUse(hosts).stream()
                        .collect(Collectors.toMap(row -> row.hostName, row -> certificate(row, now)));
    }

    private static HostCertificate certificate(CertificateEntity row, Instant now) {
        var life = new CertificateLife(row.notBefore, row.notAfter);
        HostCertificate.State state = row.revokedAt != null ? HostCertificate.State.REVOKED : state(life.at(now));
        HostCertificate.Authority authority =
                row.authority == null ? HostCertificate.Authority.OWN : HostCertificate.Authority.EXTERNAL;
        return new HostCertificate(row.serial, authority, row.notAfter, life.renewalDueAt(), state);
    }

    private static HostCertificate.State state(CertificateLife.Stage stage) {
        return switch (stage) {
            case VALID -> HostCertificate.State.VALID;
            case RENEWAL_DUE -> HostCertificate.State.RENEWAL_DUE;
            case EXPIRED -> HostCertificate.State.EXPIRED;
        };
    }
}
