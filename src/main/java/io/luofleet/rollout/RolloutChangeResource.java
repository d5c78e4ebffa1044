// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.platform.Api;
import io.luofleet.platform.http.Idempotent;
import io.luofleet.security.Callers;
import io.luofleet.security.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Changes of a running rollout's limits over HTTP. */
@RolesAllowed(Role.READS)
@Path(Api.ROLLOUTS + "/{id}/changes")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Rollouts")
public class RolloutChangeResource {
    private final RolloutChanges changes;
    private final Callers callers;

    RolloutChangeResource(RolloutChanges changes, Callers callers) {
        this.changes = changes;
        this.callers = callers;
    }

    /** Proposes a change. */
    @Idempotent
    @POST
    @RolesAllowed(Role.OPERATES)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "proposeRolloutChange",
            summary = "Propose other caps, windows, exclusions or budgets for a running rollout",
            description =
                    "Its fields are those of a strategy; of the budget, those named are replaced. Another person approves.")
    @APIResponse(
            responseCode = "201",
            description = "Proposed; Location names it",
            content = @Content(schema = @Schema(implementation = ChangeView.class)))
    @APIResponse(responseCode = "422", description = "No such change; 'findings' has every mistake with its field")
    public RestResponse<ChangeView> propose(@PathParam("id") UUID id, @NotNull @Valid Requests.Change body) {
        ChangeView view = changes.propose(id, body.change(), body.reason(), callers.current());
        return RestResponse.ResponseBuilder.<ChangeView>created(
                        URI.create(Api.rollout(id) + "/changes/" + view.number()))
                .entity(view)
                .build();
    }

    /** A rollout's changes. */
    @GET
    @Operation(operationId = "listRolloutChanges", summary = "A rollout's changes, in the order of their proposals")
    public List<ChangeView> list(@PathParam("id") UUID id) {
        return changes.of(id);
    }

    /** Approves a change. */
    @Idempotent
    @POST
    @RolesAllowed(Role.APPROVES)
    @Path("{number}/approve")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "approveRolloutChange",
            summary = "Approve a change of a rollout",
            description = "By another person than its proposer. It holds for what has yet to start.")
    @APIResponse(responseCode = "200", description = "In force")
    @APIResponse(responseCode = "409", description = "The rollout does not allow it now; the detail says why")
    public ChangeView approve(@PathParam("id") UUID id, @PathParam("number") @Positive int number) {
        return changes.approve(id, number, callers.current());
    }

    /** Declines a change. */
    @Idempotent
    @POST
    @RolesAllowed({Role.OPERATES, Role.APPROVES})
    @Path("{number}/decline")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "declineRolloutChange",
            summary = "Decline a proposed change of a rollout, or take it back")
    @APIResponse(responseCode = "200", description = "Declined")
    @APIResponse(responseCode = "409", description = "It is in force")
    public ChangeView decline(@PathParam("id") UUID id, @PathParam("number") @Positive int number) {
        return changes.decline(id, number, callers.current());
    }
}
