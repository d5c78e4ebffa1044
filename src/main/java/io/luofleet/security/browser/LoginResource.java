// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.browser;

import io.luofleet.platform.http.BrowserPaths;
import io.luofleet.platform.problem.InvalidRequestException;
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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
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
        if (!login.isOn()) {
            return Uni.createFrom().item(withoutProvider());
        }
        return login.identity(request)
                .onItem()
                .transformToUni(identity -> isKnown(identity) ? onTo(path) : toProvider())
                .onFailure(AuthenticationCompletionException.class)
                .recoverWithItem(this::failed)
                // A session that has ended, or whose cookie is no longer to be read: begin anew.
                .onFailure(AuthenticationFailedException.class)
                .recoverWithUni(this::toProvider);
    }

    private static boolean isKnown(SecurityIdentity identity) {
        return identity != null && !identity.isAnonymous();
    }

    private static Uni<Response> onTo(ReturnPath path) {
        return Uni.createFrom().item(Response.seeOther(path.target()).build());
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

    private static Response withoutProvider() {
        return Page.of(
                404,
                "No log-in here",
                "<p>This service has no OpenID Connect provider at which people log in with a browser. Its administrator can set "
                        + "one up; until then use an API token.</p>");
    }
}
