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
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * API tokens, and sessions that login links opened, hold until they are ended or end by themselves; access tokens as long as they say; all
 * else is to be shown again soon.
 */
@ApplicationScoped
class TokenStanding implements CredentialStanding {
    private static final Duration SOON = Duration.ofMinutes(1);

    private final SecurityIdentity identity;
    private final ApiTokenService tokens;
    private final BrowserSessions sessions;
    private final Clock clock;

    TokenStanding(SecurityIdentity identity, ApiTokenService tokens, BrowserSessions sessions, Clock clock) {
        this.identity = identity;
        this.tokens = tokens;
        this.sessions = sessions;
        this.clock = clock;
    }

    @Override
    public Credential current() {
        String key = String.valueOf(identity.<String>getAttribute(Callers.CREDENTIAL));
        boolean canBeAskedFor = id(ApiTokenService.CREDENTIAL, key).isPresent()
                || id(BrowserSessionAuthentication.SESSION_CREDENTIAL, key).isPresent();
        if (canBeAskedFor) {
            return new Credential(key, Instant.MAX);
        }
        return new Credential(
                key,
                identity.getPrincipal() instanceof JsonWebToken token
                        ? Instant.ofEpochSecond(token.getExpirationTime())
                        : clock.instant().plus(SOON));
    }

    @Override
    public Set<String> ended(Set<String> keys) {
        Set<String> ended = ended(ApiTokenService.CREDENTIAL, keys, tokens::holding);
        ended.addAll(ended(BrowserSessionAuthentication.SESSION_CREDENTIAL, keys, sessions::holding));
        return ended;
    }

    private static Set<String> ended(String kind, Set<String> keys, UnaryOperator<Set<UUID>> holding) {
        Set<UUID> ids =
                keys.stream().flatMap(key -> id(kind, key).stream()).collect(Collectors.toCollection(HashSet::new));
        if (!ids.isEmpty()) {
            ids.removeAll(holding.apply(Set.copyOf(ids)));
        }
        return ids.stream().map(id -> kind + id).collect(Collectors.toCollection(HashSet::new));
    }

    private static Optional<UUID> id(String kind, String key) {
        if (!key.startsWith(kind)) {
            return Optional.empty();
        }
        try {
            return Optional.of(UUID.fromString(key.substring(kind.length())));
        } catch (IllegalArgumentException _) {
            // A session at the provider is named by its subject.
            return Optional.empty();
        }
    }
}
