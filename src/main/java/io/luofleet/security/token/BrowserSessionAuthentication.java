// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.token;

import io.luofleet.platform.Api;
import io.luofleet.platform.http.SessionCookies;
import io.luofleet.security.Secret;
import io.luofleet.security.token.ApiTokenService.Recognition;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.identity.request.BaseAuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;

/** The cookie of a session that was opened by a link; and the link, as a bearer, where sessions are opened and nowhere else. */
final class BrowserSessionAuthentication {
    /** The identity's attribute with the link's id. */
    static final String LINK = "luofleet.login-link";

    /** What the names of sessions as credentials begin with. */
    static final String SESSION_CREDENTIAL = "session:";

    private static final String LINK_CREDENTIAL = "login-link:";
    /** Before the mechanism of OpenID Connect, which would look for its own cookies. */
    private static final int PRIORITY = 2_900;

    private BrowserSessionAuthentication() {}

    private enum Kind {
        LINK,
        SESSION
    }

    static final class Request extends BaseAuthenticationRequest {
        private final Kind kind;
        private final Secret secret;

        private Request(Kind kind, Secret secret) {
            this.kind = kind;
            this.secret = secret;
        }
    }

    @ApplicationScoped
    static class Mechanism implements HttpAuthenticationMechanism {
        @Override
        public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
            HttpServerRequest request = context.request();
            String header = request.getHeader(HttpHeaders.AUTHORIZATION);
            Optional<String> text = header == null
                    ? SessionCookies.ofLink(request)
                    : ApiTokenAuthentication.bearer(header).filter(b -> b.startsWith(BrowserSessions.LINK_PREFIX));
            if (text.isEmpty()) {
                return Uni.createFrom().nullItem();
            }
            Kind kind = header == null ? Kind.SESSION : Kind.LINK;
            if (kind == Kind.LINK && !Api.BROWSER_SESSIONS.equals(request.path())) {
                return refused("A login link opens a session (POST %s), and is good for nothing else."
                        .formatted(Api.BROWSER_SESSIONS));
            }
            String prefix = kind == Kind.LINK ? BrowserSessions.LINK_PREFIX : BrowserSessions.COOKIE_PREFIX;
            return Secret.parse(prefix, text.get())
                    .map(secret -> identities.authenticate(new Request(kind, secret)))
                    .orElseGet(() -> refused("A part of the link or of the session's cookie is missing."));
        }

        private static Uni<SecurityIdentity> refused(String why) {
            return Uni.createFrom().failure(new AuthenticationFailedException(why));
        }

        @Override
        public Uni<ChallengeData> getChallenge(RoutingContext context) {
            return Uni.createFrom().nullItem();
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
        private final BrowserSessions sessions;

        Provider(BrowserSessions sessions) {
            this.sessions = sessions;
        }

        @Override
        public Class<Request> getRequestType() {
            return Request.class;
        }

        @Override
        public Uni<SecurityIdentity> authenticate(Request request, AuthenticationRequestContext context) {
            return context.runBlocking(() -> switch (request.kind) {
                case LINK -> link(sessions.recogniseLink(request.secret));
                case SESSION -> session(sessions.recogniseSession(request.secret));
            });
        }

        private static SecurityIdentity link(Recognition recognition) {
            return switch (recognition) {
                case Recognition.Holds holds ->
                    ApiTokenAuthentication.identity(LINK_CREDENTIAL, holds)
                            .addAttribute(LINK, holds.id())
                            .build();
                case Recognition.Refused(String why) -> throw new AuthenticationFailedException(why);
            };
        }

        private static SecurityIdentity session(Recognition recognition) {
            return switch (recognition) {
                case Recognition.Holds holds ->
                    ApiTokenAuthentication.identity(SESSION_CREDENTIAL, holds).build();
                case Recognition.Refused(String why) -> throw new AuthenticationFailedException(why);
            };
        }
    }
}
