// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.token;

import io.luofleet.security.Callers;
import io.luofleet.security.Role;
import io.luofleet.security.Secret;
import io.luofleet.security.token.ApiTokenService.Recognition;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.identity.request.BaseAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** {@code Authorization: Bearer lft_…}; whatever has another form is somebody else's to look at. */
final class ApiTokenAuthentication {
    private static final String SCHEME = "bearer ";
    /** Before the mechanism of OpenID Connect, which would take any bearer's for its own. */
    private static final int PRIORITY = 3_000;

    private ApiTokenAuthentication() {}

    /**
     * What a header holds as a bearer.
     *
     * @param header {@code null} where there is none
     */
    static Optional<String> bearer(String header) {
        return header == null || !header.toLowerCase(Locale.ROOT).startsWith(SCHEME)
                ? Optional.empty()
                : Optional.of(header.substring(SCHEME.length()).strip());
    }

    /** Who acts with a token, or with what was made by one. */
    static QuarkusSecurityIdentity.Builder identity(String kind, Recognition.Holds token) {
        var identity = QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(token.subject()))
                .addAttribute(Callers.CREDENTIAL, kind + token.id());
        if (token.sponsor() != null) {
            identity.addAttribute(Callers.SPONSOR, token.sponsor());
        }
        if (token.scope() != null) {
            identity.addAttribute(Callers.SCOPE, token.scope());
        }
        token.roles().stream()
                .flatMap(r -> Role.of(r).stream())
                .flatMap(r -> r.included().stream())
                .forEach(r -> identity.addRole(r.text()));
        return identity;
    }

    static final class Request extends BaseAuthenticationRequest {
        private final Secret secret;

        Request(Secret secret) {
            this.secret = secret;
        }
    }

    @ApplicationScoped
    static class Mechanism implements HttpAuthenticationMechanism {
        @Override
        public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
            String header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
            Optional<String> bearer = bearer(header).filter(text -> text.startsWith(ApiTokenService.PREFIX));
            if (bearer.isEmpty()) {
                return Uni.createFrom().nullItem();
            }
            Optional<Secret> secret = Secret.parse(ApiTokenService.PREFIX, bearer.get());
            return secret.isPresent()
                    ? identities.authenticate(new Request(secret.get()))
                    : Uni.createFrom()
                            .failure(
                                    new AuthenticationFailedException(
                                            "The bearer begins like a token and is none: a part is missing, or too much is there."));
        }

        @Override
        public Uni<ChallengeData> getChallenge(RoutingContext context) {
            return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", "Bearer realm=\"luofleet\""));
        }

        @Override
        public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
            return Set.of(Request.class);
        }

        @Override
        public int getPriority() {
            return PRIORITY;
        }
    }

    @ApplicationScoped
    static class Provider implements IdentityProvider<Request> {
        private final ApiTokenService tokens;

        Provider(ApiTokenService tokens) {
            this.tokens = tokens;
        }

        @Override
        public Class<Request> getRequestType() {
            return Request.class;
        }

        @Override
        public Uni<SecurityIdentity> authenticate(Request request, AuthenticationRequestContext context) {
            return context.runBlocking(() -> switch (tokens.recognise(request.secret)) {
                case Recognition.Holds holds ->
                    identity(ApiTokenService.CREDENTIAL, holds).build();
                case Recognition.Refused(String why) -> throw new AuthenticationFailedException(why);
            });
        }
    }
}
