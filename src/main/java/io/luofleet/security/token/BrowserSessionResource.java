// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.token;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.luofleet.platform.Api;
import io.luofleet.platform.http.BrowserPaths;
import io.luofleet.platform.http.Idempotent;
import io.luofleet.platform.http.SessionCookies;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.security.Callers;
import io.luofleet.security.Principal;
import io.luofleet.security.Role;
import io.quarkus.security.Authenticated;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Links that open a session in a browser, and the sessions. */
@Path(Api.ROOT)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Security")
public class BrowserSessionResource {
    private final BrowserSessions sessions;
    private final Callers callers;
    private final SecurityIdentity identity;
    private final RoutingContext request;

    BrowserSessionResource(
            BrowserSessions sessions, Callers callers, SecurityIdentity identity, RoutingContext request) {
        this.sessions = sessions;
        this.callers = callers;
        this.identity = identity;
        this.request = request;
    }

    /**
     * What a link is to be for.
     *
     * @param roles those of the token's roles that the session has; all of them where it is left out
     */
    record MakeLink(Set<@NotNull @Pattern(regexp = "viewer|operator|approver|admin") String> roles) {}

    /**
     * A link.
     *
     * @param page the page that opens it: {@code page}, {@code #} and {@code secret} are the link
     * @param expiresAt by when it is to be followed
     * @param secret in this answer and no other
     */
    record LoginLink(
            UUID id,
            String page,
            Instant expiresAt,
            @JsonInclude(JsonInclude.Include.NON_NULL) String secret) {
        /** Without its secret, which would else be in a log with it. */
        @Override
        public String toString() {
            return "login link " + id;
        }
    }

    /**
     * A session.
     *
     * @param name who acts with it
     * @param expiresAt when it ends, used or not
     */
    record BrowserSession(UUID id, String name, Instant expiresAt) {}

    /** Makes a link. */
    @Idempotent(secretAnswer = true)
    @POST
    @Path("login-links")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.READS)
    @Operation(
            operationId = "makeLoginLink",
            summary = "Make a link that logs a browser in",
            description =
                    "By an API token only. 'page', a '#' and 'secret' are the link; it works once, for two minutes. The session "
                            + "acts as the token does, ends after eight hours or with the token, and can make no links.")
    @APIResponse(
            responseCode = "201",
            description = "Made",
            content = @Content(schema = @Schema(implementation = LoginLink.class)))
    public RestResponse<LoginLink> makeLink(@NotNull @Valid MakeLink body) {
        Principal by = callers.current();
        if (!by.credential().startsWith(ApiTokenService.CREDENTIAL)) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN,
                    "Only an API token makes a login link: a session would else never end, and people of the provider log in at %s."
                            .formatted(BrowserPaths.LOG_IN));
        }
        UUID token = UUID.fromString(by.credential().substring(ApiTokenService.CREDENTIAL.length()));
        Set<Role> roles = Objects.requireNonNullElse(body.roles(), Set.<String>of()).stream()
                .flatMap(role -> Role.of(role).stream())
                .collect(Collectors.toSet());
        BrowserSessions.Made made = sessions.link(token, roles, by);
        return RestResponse.ResponseBuilder.create(
                        RestResponse.Status.CREATED,
                        new LoginLink(
                                made.id(),
                                BrowserPaths.LINK,
                                made.endsAt(),
                                made.secret().reveal()))
                .build();
    }

    /** Opens the session of a link. */
    @POST
    @Path("browser-sessions")
    @Authenticated
    @Operation(
            operationId = "openBrowserSession",
            summary = "Open the session of a login link",
            description = "By the link's secret as the bearer. The answer sets the session's cookie.")
    @APIResponse(
            responseCode = "201",
            description = "Opened",
            content = @Content(schema = @Schema(implementation = BrowserSession.class)))
    public RestResponse<BrowserSession> open() {
        UUID link = identity.getAttribute(BrowserSessionAuthentication.LINK);
        if (link == null) {
            throw new ProblemException(ProblemType.FORBIDDEN, "Only a login link opens a browser's session.");
        }
        BrowserSessions.Made made = sessions.open(link)
                .orElseThrow(() -> new AuthenticationFailedException("The link works once, and somebody was quicker."));
        return RestResponse.ResponseBuilder.create(
                        RestResponse.Status.CREATED,
                        new BrowserSession(made.id(), callers.current().name(), made.endsAt()))
                .header(
                        HttpHeaders.SET_COOKIE,
                        SessionCookies.set(request.request(), made.secret().reveal(), BrowserSessions.SESSION_LIFE))
                .build();
    }
}
