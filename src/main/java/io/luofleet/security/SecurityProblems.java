// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security;

import io.luofleet.platform.problem.Problem;
import io.luofleet.platform.problem.ProblemType;
import io.quarkus.oidc.OIDCException;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What is answered to whoever is not known, or may not. */
public class SecurityProblems {
    private static final String CHALLENGE = "Bearer realm=\"luofleet\"";

    private static final int RETRY_AFTER_SECONDS = 10;

    private final Callers callers;

    SecurityProblems(Callers callers) {
        this.callers = callers;
    }

    @ServerExceptionMapper
    Response nobody(UnauthorizedException e, UriInfo uri) {
        return unauthenticated(
                "Send a token in the header Authorization: Bearer lft_…; an admin makes one with POST /api/v1/tokens.",
                uri);
    }

    @ServerExceptionMapper
    Response unknown(AuthenticationFailedException e, UriInfo uri) {
        return unauthenticated(
                e.getMessage() == null
                        ? "The credential does not hold: it has ended, or is not whole."
                        : e.getMessage(),
                uri);
    }

    /** A browser's session that cannot be believed. */
    @ServerExceptionMapper
    Response unfinished(AuthenticationCompletionException e, UriInfo uri) {
        return unauthenticated("The browser's session does not hold. Log in again.", uri);
    }

    /** Tokens of a provider that has not been reached since the start, whose keys are not known. */
    @ServerExceptionMapper
    Response unreachable(OIDCException e, UriInfo uri) {
        return Response.fromResponse(Problem.of(
                                ProblemType.UNAVAILABLE,
                                "The OpenID Connect provider cannot be reached, so it cannot be told who asks. Nothing was done; come back after the time in Retry-After. API tokens hold meanwhile.",
                                uri.getPath(),
                                Map.of())
                        .response())
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .build();
    }

    @ServerExceptionMapper
    Response forbidden(ForbiddenException e, UriInfo uri, ResourceInfo resource) {
        String has = callers.roles().stream().map(Role::text).collect(Collectors.joining(", "));
        String detail = needed(resource)
                .map(role -> "This needs the role %s; %s has %s."
                        .formatted(role, callers.current().name(), has.isEmpty() ? "none" : has))
                .orElse("This is not for %s.".formatted(callers.current().name()));
        return Problem.of(ProblemType.FORBIDDEN, detail, uri.getPath(), Map.of())
                .response();
    }

    private static Optional<String> needed(ResourceInfo resource) {
        return Optional.ofNullable(resource.getResourceMethod().getAnnotation(RolesAllowed.class))
                .or(() -> Optional.ofNullable(resource.getResourceClass().getAnnotation(RolesAllowed.class)))
                .map(roles -> String.join(" or ", roles.value()));
    }

    private static Response unauthenticated(String detail, UriInfo uri) {
        return Response.fromResponse(Problem.of(ProblemType.UNAUTHENTICATED, detail, uri.getPath(), Map.of())
                        .response())
                .header(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE)
                .build();
    }
}
