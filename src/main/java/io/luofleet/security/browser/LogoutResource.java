// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.browser;

import io.luofleet.platform.http.BrowserPaths;
import io.luofleet.platform.http.SessionCookies;
import io.luofleet.security.token.BrowserSessions;
import io.quarkus.oidc.IdTokenCredential;
import io.quarkus.oidc.OidcConfigurationMetadata;
import io.quarkus.oidc.OidcSession;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Where a browser's session ends, here and at the provider. A page asks first: a link of somebody else's would else log people out. */
@Path(BrowserPaths.LOG_OUT)
@PermitAll
@Produces(MediaType.TEXT_HTML)
public class LogoutResource {
    /** Quarkus' name for what the provider says of itself. */
    private static final String METADATA = "configuration-metadata";

    /** Longer than the provider is waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final BrowserLogin login;
    private final OidcSession session;
    private final BrowserSessions sessions;
    private final RoutingContext request;

    LogoutResource(BrowserLogin login, OidcSession session, BrowserSessions sessions, RoutingContext request) {
        this.login = login;
        this.session = session;
        this.sessions = sessions;
        this.request = request;
    }

    /** The page with the button. */
    @GET
    @Operation(hidden = true)
    public Response ask() {
        return Page.of(
                200,
                "Log out",
                "<form method=\"post\" action=\"/logout\"><button>Log out of Luofleet</button></form><p><a href=\"/\">Stay</a></p>");
    }

    /** Ends the session. Without one, or with one that has ended already, nothing is left to do. */
    @POST
    @RunOnVirtualThread
    @Operation(hidden = true)
    public Response logOut(UriInfo uri) {
        URI done = uri.getBaseUri().resolve(BrowserPaths.LOGGED_OUT);
        Response.ResponseBuilder answer =
                Response.seeOther(login.isOn() ? endAtProvider(done).orElse(done) : done);
        SessionCookies.ofLink(request.request()).ifPresent(cookie -> {
            sessions.end(cookie);
            answer.header(HttpHeaders.SET_COOKIE, SessionCookies.set(request.request(), "", Duration.ZERO));
        });
        return answer.build();
    }

    private Optional<URI> endAtProvider(URI done) {
        SecurityIdentity identity =
                login.identity(request).onFailure().recoverWithNull().await().atMost(PATIENCE);
        session.logout().await().atMost(PATIENCE);
        return Optional.ofNullable(identity).flatMap(who -> atProvider(who, done));
    }

    /** The page afterwards. */
    @GET
    @Path("done")
    @Operation(hidden = true)
    public Response done() {
        return Page.of(200, "Logged out", "<p><a href=\"/login\">Log in again</a></p>");
    }

    /** Where the provider ends its own session, else the next log-in would ask for nothing (RP-Initiated Logout 1.0). */
    private static Optional<URI> atProvider(SecurityIdentity identity, URI done) {
        OidcConfigurationMetadata metadata = identity.getAttribute(METADATA);
        IdTokenCredential token = identity.getCredential(IdTokenCredential.class);
        return metadata == null || metadata.getEndSessionUri() == null || token == null
                ? Optional.empty()
                : Optional.of(UriBuilder.fromUri(metadata.getEndSessionUri())
                        .queryParam("id_token_hint", "{hint}")
                        .queryParam("post_logout_redirect_uri", "{done}")
                        .build(token.getToken(), done.toString()));
    }
}
