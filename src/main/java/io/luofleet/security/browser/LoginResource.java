// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.browser;

import io.luofleet.platform.http.BrowserPaths;
import io.luofleet.platform.http.SessionCookies;
import io.luofleet.platform.problem.InvalidRequestException;
import io.quarkus.oidc.OIDCException;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Where people log in with a browser. */
@Path(BrowserPaths.LOG_IN)
@PermitAll
@Produces(MediaType.TEXT_HTML)
public class LoginResource {
    private final BrowserLogin login;
    private final RoutingContext request;

    LoginResource(BrowserLogin login, RoutingContext request) {
        this.login = login;
        this.request = request;
    }

    /**
     * Sends a browser to the provider, takes it back from there, and sends it on.
     *
     * @param to where to, once it is known who sits there: a path of this service
     */
    @GET
    @Operation(hidden = true)
    public Uni<Response> logIn(@QueryParam("to") @DefaultValue("/") String to) {
        ReturnPath path = ReturnPath.parse(to)
                .orElseThrow(() -> new InvalidRequestException("to", "must be a path of this service, such as /"));
        return login.identity(request)
                .onItem()
                .transformToUni(identity -> isKnown(identity) ? onTo(path) : ask())
                .onFailure(AuthenticationCompletionException.class)
                .recoverWithItem(this::failed)
                .onFailure(OIDCException.class)
                .recoverWithItem(LoginResource::unreachable)
                // A session that has ended, or whose cookie is no longer to be read: begin anew.
                .onFailure(AuthenticationFailedException.class)
                .recoverWithUni(() -> ask().map(this::withoutLinksCookie));
    }

    /** Else one that has ended would stand before the provider's session for ever. */
    private Response withoutLinksCookie(Response answer) {
        return SessionCookies.ofLink(request.request()).isEmpty()
                ? answer
                : Response.fromResponse(answer)
                        .header(HttpHeaders.SET_COOKIE, SessionCookies.set(request.request(), "", Duration.ZERO))
                        .build();
    }

    private static boolean isKnown(SecurityIdentity identity) {
        return identity != null && !identity.isAnonymous();
    }

    private static Uni<Response> onTo(ReturnPath path) {
        return Uni.createFrom().item(Response.seeOther(path.target()).build());
    }

    private Uni<Response> ask() {
        return login.isOn() ? toProvider() : Uni.createFrom().item(withoutProvider());
    }

    private Uni<Response> toProvider() {
        return login.challenge(request).map(challenge -> isRedirect(challenge) ? redirect(challenge) : lost());
    }

    private static boolean isRedirect(ChallengeData challenge) {
        return challenge != null && challenge.status == Status.FOUND.getStatusCode();
    }

    private static Response redirect(ChallengeData challenge) {
        Response.ResponseBuilder redirect = Response.status(Status.FOUND);
        challenge.getHeaders().forEach((name, value) -> redirect.header(name.toString(), value));
        return redirect.build();
    }

    private static Response lost() {
        return Page.of(
                401,
                "Not logged in",
                "<p>The browser came back from the provider without the cookie that it left with: it was kept for too long, or cookies "
                        + "are refused here.</p><p><a href=\"/login\">Try again</a></p>");
    }

    private Response failed(Throwable why) {
        String reason = why.getMessage() == null
                ? ""
                : "<p>" + Page.text(why.getMessage().strip()) + "</p>";
        return Page.of(
                401,
                "Not logged in",
                "<p>The log-in at the provider did not come about.</p>" + reason
                        + "<p><a href=\"/login\">Try again</a></p>");
    }

    private static Response unreachable() {
        return Page.of(
                503,
                "Not now",
                "<p>The OpenID Connect provider cannot be reached.</p><p><a href=\"/login\">Try again</a></p>");
    }

    private static Response withoutProvider() {
        return Page.of(
                404,
                "No log-in here",
                "<p>This service has no OpenID Connect provider at which people log in with a browser. Its administrator can set "
                        + "one up. Whoever has an API token comes in by a login link: <code>POST /api/v1/login-links</code>.</p>");
    }

    /** The page that a login link leads to: its script opens the session by what stands behind the '#', which no server gets to see. */
    @GET
    @Path("link")
    @Operation(hidden = true)
    public Response link() {
        return Page.of(
                200, "Log in", "<p id=\"state\">Opening the session …</p><script src=\"/login/link.js\"></script>");
    }
}
