// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.luofleet.platform.Api;
import io.luofleet.platform.http.Idempotent;
import io.luofleet.platform.problem.InvalidRequestException;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.security.Callers;
import io.luofleet.security.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Whose certificates speak for a host, over HTTP. */
@Path(Api.HOSTS + "/{name}/certificate-authority")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.READS)
@RunOnVirtualThread
@Tag(name = "Security")
public class HostAuthorityResource {
    private final ExternalBook book;
    private final Callers callers;

    HostAuthorityResource(ExternalBook book, Callers callers) {
        this.book = book;
        this.callers = callers;
    }

    /** Whose they are. */
    @GET
    @Operation(operationId = "getHostAuthority", summary = "Whose certificates speak for a host")
    @APIResponse(responseCode = "200", description = "What was decided, or came first")
    @APIResponse(responseCode = "404", description = "Nothing was: only the service's own do")
    public PkiViews.HostAuthority get(@PathParam("name") String name) {
        return book.authorityOf(name)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_FOUND,
                        "For %s only certificates of the service's own authority speak.".formatted(name)));
    }

    /** Decides it. */
    @Idempotent
    @POST
    @RolesAllowed(Role.ADMINISTERS)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "decideHostAuthority",
            summary = "Let a host come by certificates of the site's authorities, or by the service's own only",
            description =
                    "The host need not be in the fleet yet. EXTERNAL takes nothing from the certificate that it has; revoke that "
                            + "one when it comes by the others. OWN shuts out those of the site's authorities from the next exchange on.")
    @APIResponse(responseCode = "200", description = "Decided")
    public PkiViews.HostAuthority decide(
            @PathParam("name") String name, @NotNull @Valid PkiRequests.DecideAuthority body) {
        if (!name.matches(PkiRequests.HOST_NAME)) {
            throw new InvalidRequestException("name", PkiRequests.HOST_NAME_RULE);
        }
        FixedLabels.check(body.labels());
        return book.decide(name, body, callers.current());
    }
}
