// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.token;

import io.luofleet.platform.http.CredentialStanding;
import io.luofleet.security.Callers;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** API tokens hold until they are revoked or expire, access tokens as long as they say; all else is to be shown again soon. */
@ApplicationScoped
class TokenStanding implements CredentialStanding {
    private static final Duration SOON = Duration.ofMinutes(1);

    private final SecurityIdentity identity;
    private final ApiTokenService tokens;
    private final Clock clock;

    TokenStanding(SecurityIdentity identity, ApiTokenService tokens, Clock clock) {
        this.identity = identity;
        this.tokens = tokens;
        this.clock = clock;
    }

    @Override
    public Credential current() {
        String key = identity.getAttribute(Callers.CREDENTIAL);
        if (key != null && key.startsWith(ApiTokenService.CREDENTIAL)) {
            return new Credential(key, Instant.MAX);
        }
        return identity.getPrincipal() instanceof JsonWebToken token
                ? new Credential(key, Instant.ofEpochSecond(token.getExpirationTime()))
                : new Credential(String.valueOf(key), clock.instant().plus(SOON));
    }

    @Override
    public Set<String> ended(Set<String> keys) {
        Set<UUID> ids = keys.stream()
                .filter(key -> key.startsWith(ApiTokenService.CREDENTIAL))
                .map(key -> UUID.fromString(key.substring(ApiTokenService.CREDENTIAL.length())))
                .collect(Collectors.toCollection(HashSet::new));
        if (!ids.isEmpty()) {
            ids.removeAll(tokens.holding(ids));
        }
        return ids.stream().map(id -> ApiTokenService.CREDENTIAL + id).collect(Collectors.toSet());
    }
}
