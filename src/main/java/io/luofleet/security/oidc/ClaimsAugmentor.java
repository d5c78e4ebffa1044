// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.oidc;

import io.luofleet.security.Callers;
import io.luofleet.security.Role;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.IdTokenCredential;
import io.quarkus.oidc.runtime.OidcJwtCallerPrincipal;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;

/** Gives whoever comes with an access token the roles and the scope that its claims mean here, and no others. */
@ApplicationScoped
class ClaimsAugmentor implements SecurityIdentityAugmentor {
    private static final String BEARER = "oidc:";
    private static final String SESSION = "session:oidc:";

    private final Claims claims;
    private final Optional<String> scopeClaim;
    private final String principalClaim;

    ClaimsAugmentor(
            ClaimsConfig config,
            @ConfigProperty(name = "quarkus.oidc.token.principal-claim") Optional<String> principalClaim) {
        this.principalClaim = principalClaim.orElse(null);
        this.claims = new Claims(config.roles());
        this.scopeClaim = config.scopeClaim();
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        return identity.getPrincipal() instanceof JsonWebToken token
                ? Uni.createFrom().item(() -> augment(identity, token))
                : Uni.createFrom().item(identity);
    }

    private SecurityIdentity augment(SecurityIdentity identity, JsonWebToken primary) {
        boolean isSession = identity.getCredential(IdTokenCredential.class) != null;
        JsonWebToken token = isSession ? accessToken(identity, primary) : primary;
        Set<String> roles =
                claims.roles(identity.getRoles()).stream().map(Role::text).collect(Collectors.toSet());
        var augmented = QuarkusSecurityIdentity.builder()
                .setPrincipal(token)
                .addCredentials(identity.getCredentials())
                .addAttributes(identity.getAttributes())
                .addAttribute(Callers.CREDENTIAL, (isSession ? SESSION : BEARER) + token.getSubject())
                .addRoles(roles);
        scopeClaim.flatMap(name -> scope(name, token)).ifPresent(s -> augmented.addAttribute(Callers.SCOPE, s));
        return augmented.build();
    }

    /**
     * A browser's session has two tokens, and its access token says the same as when it comes as a bearer: one person has one name,
     * and may the same, whichever way is taken.
     */
    private JsonWebToken accessToken(SecurityIdentity identity, JsonWebToken idToken) {
        AccessTokenCredential access = identity.getCredential(AccessTokenCredential.class);
        try {
            // Its signature and its times were verified before this.
            JwtClaims said = new JwtConsumerBuilder()
                    .setSkipAllValidators()
                    .setDisableRequireSignature()
                    .setSkipSignatureVerification()
                    .build()
                    .processToClaims(access.getToken());
            if (!Objects.equals(said.getSubject(), idToken.getSubject())) {
                throw new AuthenticationFailedException("The provider's ID token and access token name two subjects.");
            }
            return new OidcJwtCallerPrincipal(said, access, principalClaim);
        } catch (InvalidJwtException | MalformedClaimException e) {
            throw new AuthenticationFailedException("The provider's access token is no JWT.", e);
        }
    }

    private static Optional<String> scope(String name, JsonWebToken token) {
        try {
            return Claims.scope(name, token.getClaim(name));
        } catch (IllegalArgumentException e) {
            throw new AuthenticationFailedException(e.getMessage(), e);
        }
    }
}
