// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.plan.PlanView;
import io.luofleet.platform.Api;
import io.luofleet.platform.http.Idempotent;
import io.luofleet.security.Callers;
import io.luofleet.security.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** What operators ask of rollouts over HTTP. */
@RolesAllowed(Role.READS)
@Path(Api.ROLLOUTS)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Rollouts")
public class RolloutCommandResource {
    private final RolloutCommands commands;
    private final RolloutQueries queries;
    private final Callers callers;

    RolloutCommandResource(RolloutCommands commands, RolloutQueries queries, Callers callers) {
        this.commands = commands;
        this.queries = queries;
        this.callers = callers;
    }

    /** Approve a rollout's plan. */
    @Idempotent
    @POST
    @RolesAllowed(Role.APPROVES)
    @Path("{id}/approve")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "approveRollout",
            summary = "Approve a rollout's plan",
            description = "By another person than the plan's author. It binds to the hash.")
    @APIResponse(responseCode = "200", description = "The rollout, approved")
    @APIResponse(responseCode = "409", description = "The rollout does not allow it now; the detail says why")
    public RolloutView approve(@PathParam("id") UUID id, @NotNull @Valid Requests.OfPlan body) {
        commands.approve(id, body.plan(), callers.current());
        return queries.get(id);
    }

    /** Start nothing more; what is under way goes on. */
    @Idempotent
    @POST
    @RolesAllowed(Role.OPERATES)
    @Path("{id}/pause")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "pauseRollout", summary = "Start nothing more; what is under way goes on")
    @APIResponse(responseCode = "200", description = "The rollout, paused")
    @APIResponse(responseCode = "409", description = "The rollout does not allow it now; the detail says why")
    public RolloutView pause(@PathParam("id") UUID id, @NotNull @Valid Requests.Why body) {
        commands.pause(id, callers.current(), body.reason());
        return queries.get(id);
    }

    /** Go on, accepting the failures so far. */
    @Idempotent
    @POST
    @RolesAllowed(Role.OPERATES)
    @Path("{id}/resume")
    @Consumes(MediaType.WILDCARD)
    @Operation(operationId = "resumeRollout", summary = "Go on, accepting the failures so far")
    @APIResponse(responseCode = "200", description = "The rollout, going on")
    @APIResponse(responseCode = "409", description = "The rollout does not allow it now; the detail says why")
    public RolloutView resume(@PathParam("id") UUID id) {
        commands.resume(id, callers.current());
        return queries.get(id);
    }

    /** Undo what can be undone and start nothing more. */
    @Idempotent
    @POST
    @RolesAllowed(Role.OPERATES)
    @Path("{id}/abort")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "abortRollout",
            summary = "Undo what can be undone and start nothing more",
            description =
                    "With dryRun nothing is done. The answer says of how many hosts, with the first ten, what an abort does to "
                            + "them: NOTHING, UNPRESERVE, or LEAVE, since they are past the point of no return.")
    @APIResponse(
            responseCode = "202",
            description = "Being aborted, or aborted",
            content = @Content(schema = @Schema(implementation = AbortPreview.class)))
    @APIResponse(responseCode = "200", description = "What it would do")
    @APIResponse(responseCode = "409", description = "The rollout is over")
    public RestResponse<AbortPreview> abort(
            @PathParam("id") UUID id,
            @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
            @NotNull @Valid Requests.Why body) {
        var by = callers.current();
        AbortPreview preview = queries.abortPreview(id);
        if (dryRun) {
            return RestResponse.ok(preview);
        }
        commands.abort(id, by, body.reason());
        return RestResponse.status(RestResponse.Status.ACCEPTED, preview);
    }

    /** Start hosts that failed again, with all their attempts. */
    @Idempotent
    @POST
    @RolesAllowed(Role.OPERATES)
    @Path("{id}/retry")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "retryRolloutHosts", summary = "Start hosts that failed again, with all their attempts")
    @APIResponse(responseCode = "200", description = "The rollout with the hosts to be started again")
    @APIResponse(responseCode = "409", description = "The rollout does not allow it now; the detail says why")
    public RolloutView retry(@PathParam("id") UUID id, @NotNull @Valid Requests.Retry body) {
        commands.retry(id, body.hosts() == null ? List.of() : body.hosts(), callers.current());
        return queries.get(id);
    }

    /** Leave hosts out that have not started or have ended without success, all or none of them. */
    @Idempotent
    @POST
    @RolesAllowed(Role.OPERATES)
    @Path("{id}/skip")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "skipRolloutHosts",
            summary = "Leave hosts out that have not started or have ended without success, all or none of them")
    @APIResponse(responseCode = "200", description = "The rollout without the hosts")
    @APIResponse(responseCode = "409", description = "The rollout does not allow it now; the detail says why")
    public RolloutView skip(@PathParam("id") UUID id, @NotNull @Valid Requests.Skip body) {
        commands.skip(id, body.hosts(), callers.current(), body.reason());
        return queries.get(id);
    }

    /** Answer the gate that waits for a person. */
    @Idempotent
    @POST
    @RolesAllowed(Role.OPERATES)
    @Path("{id}/gate")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "answerRolloutGate", summary = "Answer the gate that waits for a person")
    @APIResponse(responseCode = "200", description = "The rollout with the answer")
    @APIResponse(responseCode = "409", description = "The rollout does not allow it now; the detail says why")
    public RolloutView gate(@PathParam("id") UUID id, @NotNull @Valid Requests.Answer body) {
        commands.answer(id, body.go(), callers.current(), body.reason());
        return queries.get(id);
    }

    /** Plans the way back. */
    @Idempotent
    @POST
    @RolesAllowed(Role.OPERATES)
    @Path("{id}/rollback")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "planRollback",
            summary = "Plan the way back for the hosts that a rollout updated",
            description = "Makes a plan with the rollout's strategy, checked like any other, and starts nothing.")
    @APIResponse(responseCode = "200", description = "The plan; start it with POST /api/v1/rollouts")
    @APIResponse(responseCode = "409", description = "There is nothing to go back from, or nobody can tell where to")
    @APIResponse(responseCode = "422", description = "No plan; 'findings' has every obstacle")
    public PlanView rollback(@PathParam("id") UUID id, @NotNull @Valid Requests.Rollback body) {
        return PlanView.of(commands.rollback(id, body.release(), callers.current()));
    }
}
