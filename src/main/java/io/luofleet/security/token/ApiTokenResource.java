// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.token;

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
import java.net.URI;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** API tokens over HTTP. */
@Path(Api.TOKENS)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.ADMINISTERS)
@RunOnVirtualThread
@Tag(name = "Security")
public class ApiTokenResource {
    private final ApiTokenService tokens;
    private final Callers callers;

    ApiTokenResource(ApiTokenService tokens, Callers callers) {
        this.tokens = tokens;
        this.callers = callers;
    }

    /** Makes a token. */
    @Idempotent(secretAnswer = true)
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "makeToken",
            summary = "Make a token for a person or a robot",
            description = "The answer has the token in 'secret', and no other answer ever has: only a digest is kept.")
    @APIResponse(
            responseCode = "201",
            description = "Made",
            content = @Content(schema = @Schema(implementation = ApiTokenView.class)))
    public RestResponse<ApiTokenView> make(@NotNull @Valid ApiTokenRequests.Make body) {
        ApiTokenView made = tokens.make(body, callers.current());
        return RestResponse.ResponseBuilder.<ApiTokenView>created(URI.create(Api.TOKENS + "/" + made.id()))
                .entity(made)
                .build();
    }

    /** The tokens. */
    @GET
    @Operation(operationId = "listTokens", summary = "The tokens, newest first, those that ended too")
    public Page<ApiTokenView> list(
            @QueryParam("cursor") UUID cursor,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit) {
        return tokens.list(cursor, limit);
    }

    /** One token. */
    @GET
    @Path("{id}")
    @Operation(operationId = "getToken", summary = "One token")
    public ApiTokenView get(@PathParam("id") UUID id) {
        return tokens.get(id);
    }

    /** Ends a token. */
    @Idempotent
    @POST
    @Path("{id}/revoke")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "revokeToken",
            summary = "End a token for good",
            description = "From then on every replica refuses it. Asking again changes nothing.")
    @APIResponse(responseCode = "200", description = "Revoked, or was")
    public ApiTokenView revoke(@PathParam("id") UUID id, @NotNull @Valid ApiTokenRequests.Revoke body) {
        return tokens.revoke(id, body.reason(), callers.current());
    }
}
