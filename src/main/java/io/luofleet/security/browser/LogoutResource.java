// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.browser;

import io.luofleet.platform.http.BrowserPaths;
import io.quarkus.oidc.IdTokenCredential;
import io.quarkus.oidc.OidcConfigurationMetadata;
import io.quarkus.oidc.OidcSession;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Where a browser's session ends, here and at the provider. A page asks first: a link of somebody else's would else log people out. */
@Path(BrowserPaths.LOG_OUT)
@PermitAll
@Produces(MediaType.TEXT_HTML)
public class LogoutResource {
    /** Quarkus' name for what the provider says of itself. */
    private static final String METADATA = "configuration-metadata";

    private final BrowserLogin login;
    private final OidcSession session;
    private final RoutingContext request;

    LogoutResource(BrowserLogin login, OidcSession session, RoutingContext request) {
        this.login = login;
        this.session = session;
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
    @Operation(hidden = true)
    public Uni<Response> logOut(UriInfo uri) {
        if (!login.isOn()) {
            return Uni.createFrom().item(goTo(URI.create(BrowserPaths.LOGGED_OUT)));
        }
        URI done = uri.getBaseUri().resolve(BrowserPaths.LOGGED_OUT);
        return login.identity(request).onFailure().recoverWithNull().flatMap(identity -> session.logout()
                .replaceWith(() -> goTo(Optional.ofNullable(identity)
                        .flatMap(who -> atProvider(who, done))
                        .orElse(done))));
    }

    /** The page afterwards. */
    @GET
    @Path("done")
    @Operation(hidden = true)
    public Response done() {
        return Page.of(200, "Logged out", "<p><a href=\"/login\">Log in again</a></p>");
    }

    private static Response goTo(URI where) {
        return Response.seeOther(where).build();
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
