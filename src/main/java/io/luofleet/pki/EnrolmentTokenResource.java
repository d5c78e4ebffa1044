// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.luofleet.platform.Api;
import io.luofleet.platform.Page;
import io.luofleet.platform.http.Idempotent;
import io.luofleet.security.Callers;
import io.luofleet.security.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Tokens by which machines enrol, over HTTP. */
@Path(Api.ENROLMENT_TOKENS)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.ADMINISTERS)
@RunOnVirtualThread
@Tag(name = "Security")
public class EnrolmentTokenResource {
    private final EnrolmentTokens tokens;
    private final Callers callers;

    EnrolmentTokenResource(EnrolmentTokens tokens, Callers callers) {
        this.tokens = tokens;
        this.callers = callers;
    }

    /** Makes a token. */
    @Idempotent(secretAnswer = true)
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "makeEnrolmentToken",
            summary = "Make a token by which machines enrol",
            description = "The answer has it in 'secret', and no other answer ever has. It names the authority, too.")
    @APIResponse(
            responseCode = "201",
            description = "Made",
            content = @Content(schema = @Schema(implementation = PkiViews.Token.class)))
    public RestResponse<PkiViews.Token> make(@NotNull @Valid PkiRequests.MakeToken body) {
        return RestResponse.status(RestResponse.Status.CREATED, tokens.make(body, callers.current()));
    }

    /** The tokens. */
    @GET
    @Operation(
            operationId = "listEnrolmentTokens",
            summary = "The enrolment tokens, newest first, those that ended too")
    public Page<PkiViews.Token> list(
            @QueryParam("cursor") UUID cursor,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit) {
        return tokens.list(cursor, limit);
    }

    /** Ends a token. */
    @Idempotent
    @POST
    @Path("{id}/revoke")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "revokeEnrolmentToken",
            summary = "End an enrolment token for good",
            description = "Certificates that it gave stay; revoke those by their serial.")
    @APIResponse(responseCode = "200", description = "Revoked, or was")
    public PkiViews.Token revoke(@PathParam("id") UUID id, @NotNull @Valid PkiRequests.Revoke body) {
        return tokens.revoke(id, body.reason(), callers.current());
    }
}
