// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.browser;

import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Whether and how people log in at the provider. Only {@code /login} ever sends a browser there: everything else answers 401. */
@ApplicationScoped
class BrowserLogin {
    private final boolean isOn;
    private final OidcAuthenticationMechanism provider;

    BrowserLogin(
            OidcAuthenticationMechanism provider,
            @ConfigProperty(name = BrowserLoginSource.TENANT_ENABLED) Optional<String> tenantEnabled,
            @ConfigProperty(name = BrowserLoginSource.APPLICATION_TYPE) Optional<String> applicationType) {
        this.provider = provider;
        this.isOn = BrowserLoginSource.isOn(tenantEnabled.orElse(""), applicationType.orElse(""));
    }

    /** Whether there is a provider at which people log in. */
    boolean isOn() {
        return isOn;
    }

    /** Who is in front of the browser; fails where what it brings does not hold, and with the redirect that ends a log-in. */
    Uni<SecurityIdentity> identity(RoutingContext request) {
        return QuarkusHttpUser.getSecurityIdentity(request, null);
    }

    /** How the provider is asked who that is. */
    Uni<ChallengeData> challenge(RoutingContext request) {
        return provider.getChallenge(request);
    }
}
