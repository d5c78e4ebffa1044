// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.oidc;

import io.luofleet.security.Callers;
import io.luofleet.security.Role;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Gives whoever comes with an access token the roles and the scope that its claims mean here, and no others. */
@ApplicationScoped
class ClaimsAugmentor implements SecurityIdentityAugmentor {
    private final Claims claims;
    private final Optional<String> scopeClaim;

    ClaimsAugmentor(ClaimsConfig config) {
        this.claims = new Claims(config.roles());
        this.scopeClaim = config.scopeClaim();
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        return identity.getPrincipal() instanceof JsonWebToken token
                ? Uni.createFrom().item(() -> augment(identity, token))
                : Uni.createFrom().item(identity);
    }

    private SecurityIdentity augment(SecurityIdentity identity, JsonWebToken token) {
        Set<String> roles =
                claims.roles(identity.getRoles()).stream().map(Role::text).collect(Collectors.toSet());
        var augmented = QuarkusSecurityIdentity.builder()
                .setPrincipal(token)
                .addCredentials(identity.getCredentials())
                .addAttributes(identity.getAttributes())
                .addAttribute(Callers.CREDENTIAL, "oidc:" + token.getSubject())
                .addRoles(roles);
        scopeClaim.flatMap(name -> scope(name, token)).ifPresent(s -> augmented.addAttribute(Callers.SCOPE, s));
        return augmented.build();
    }

    private static Optional<String> scope(String name, JsonWebToken token) {
        try {
            return Claims.scope(name, token.getClaim(name));
        } catch (IllegalArgumentException e) {
            throw new AuthenticationFailedException(e.getMessage(), e);
        }
    }
}
