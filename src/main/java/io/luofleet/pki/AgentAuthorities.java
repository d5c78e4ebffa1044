// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.luofleet.pki.external.ExternalAuthorities;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfigurationRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Has TLS take the certificates of the site's authorities as they are at present, and says where their files are broken. */
@Readiness
@ApplicationScoped
class AgentAuthorities implements HealthCheck {
    private final Authority own;
    private final ExternalAuthorities others;
    private final TlsConfigurationRegistry tls;
    private final Event<CertificateUpdatedEvent> updates;

    AgentAuthorities(
            Authority own,
            ExternalAuthorities others,
            TlsConfigurationRegistry tls,
            Event<CertificateUpdatedEvent> updates) {
        this.own = own;
        this.others = others;
        this.tls = tls;
        this.updates = updates;
    }

    /** Each exchange is held against them besides, so that connections that are open need not end for it. */
    void follow(@Observes ExternalAuthorities.Changed change) {
        if (own.isTlsOn()) {
            own.files().writeAgentAuthorities(own.certificate(), change.authorities());
            tls.get(TlsSource.NAME).ifPresent(present -> {
                present.reload();
                updates.fire(new CertificateUpdatedEvent(TlsSource.NAME, present));
            });
        }
    }

    /** A replica that goes by older files serves all the same: it is up. */
    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("Authorities of agents").up();
        String complaint = others.complaint();
        return (complaint.isEmpty() ? response : response.withData("warning", complaint)).build();
    }
}
