// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.plan.PlanView;
import io.luofleet.platform.Api;
import io.luofleet.security.Callers;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** What operators ask of rollouts over HTTP. */
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
    @POST
    @Path("{id}/approve")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "approveRollout",
            summary = "Approve a rollout's plan",
            description = "By another person than the plan's author. It binds to the hash.")
    @Parameter(name = Callers.HEADER, in = ParameterIn.HEADER, required = true, description = "Who acts")
    @APIResponse(responseCode = "200", description = "The rollout, approved")
    @APIResponse(responseCode = "409", description = "The rollout does not allow it now; the detail says why")
    public RolloutView approve(
            @PathParam("id") UUID id, @NotNull @Valid Requests.OfPlan body, @Context HttpHeaders headers) {
        commands.approve(id, body.plan(), callers.require(headers));
        return queries.get(id);
    }

    /** Start nothing more; what is under way goes on. */
    @POST
    @Path("{id}/pause")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "pauseRollout", summary = "Start nothing more; what is under way goes on")
    @Parameter(name = Callers.HEADER, in = ParameterIn.HEADER, required = true, description = "Who acts")
    @APIResponse(responseCode = "200", description = "The rollout, paused")
    @APIResponse(responseCode = "409", description = "The rollout does not allow it now; the detail says why")
    public RolloutView pause(
            @PathParam("id") UUID id, @NotNull @Valid Requests.Why body, @Context HttpHeaders headers) {
        commands.pause(id, callers.require(headers), body.reason());
        return queries.get(id);
    }

    /** Go on, accepting the failures so far. */
    @POST
    @Path("{id}/resume")
    @Consumes(MediaType.WILDCARD)
    @Operation(operationId = "resumeRollout", summary = "Go on, accepting the failures so far")
    @Parameter(name = Callers.HEADER, in = ParameterIn.HEADER, required = true, description = "Who acts")
    @APIResponse(responseCode = "200", description = "The rollout, going on")
    @APIResponse(responseCode = "409", description = "The rollout does not allow it now; the detail says why")
    public RolloutView resume(@PathParam("id") UUID id, @Context HttpHeaders headers) {
        commands.resume(id, callers.require(headers));
        return queries.get(id);
    }

    /** Undo what can be undone and start nothing more. */
    @POST
    @Path("{id}/abort")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "abortRollout",
            summary = "Undo what can be undone and start nothing more",
            description =
                    "With dryRun nothing is done. The answer says what an abort does to each host: NOTHING, UNPRESERVE, or "
                            + "LEAVE, since it is past the point of no return.")
    @Parameter(name = Callers.HEADER, in = ParameterIn.HEADER, required = true, description = "Who acts")
    @APIResponse(
            responseCode = "202",
            description = "Being aborted, or aborted",
            content = @Content(schema = @Schema(implementation = AbortPreview.class)))
    @APIResponse(responseCode = "200", description = "What it would do")
    @APIResponse(responseCode = "409", description = "The rollout is over")
    public RestResponse<AbortPreview> abort(
            @PathParam("id") UUID id,
            @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
            @NotNull @Valid Requests.Why body,
            @Context HttpHeaders headers) {
        var by = callers.require(headers);
        AbortPreview preview = queries.abortPreview(id);
        if (dryRun) {
            return RestResponse.ok(preview);
        }
        commands.abort(id, by, body.reason());
        return RestResponse.status(RestResponse.Status.ACCEPTED, preview);
    }

    /** Start hosts that failed again, with all their attempts. */
    @POST
    @Path("{id}/retry")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "retryRolloutHosts", summary = "Start hosts that failed again, with all their attempts")
    @Parameter(name = Callers.HEADER, in = ParameterIn.HEADER, required = true, description = "Who acts")
    @APIResponse(responseCode = "200", description = "The rollout with the hosts to be started again")
    @APIResponse(responseCode = "409", description = "The rollout does not allow it now; the detail says why")
    public RolloutView retry(
            @PathParam("id") UUID id, @NotNull @Valid Requests.Retry body, @Context HttpHeaders headers) {
        commands.retry(id, body.hosts() == null ? List.of() : body.hosts(), callers.require(headers));
        return queries.get(id);
    }

    /** Leave hosts out that have not started or have ended without success, all or none of them. */
    @POST
    @Path("{id}/skip")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "skipRolloutHosts",
            summary = "Leave hosts out that have not started or have ended without success, all or none of them")
    @Parameter(name = Callers.HEADER, in = ParameterIn.HEADER, required = true, description = "Who acts")
    @APIResponse(responseCode = "200", description = "The rollout without the hosts")
    @APIResponse(responseCode = "409", description = "The rollout does not allow it now; the detail says why")
    public RolloutView skip(
            @PathParam("id") UUID id, @NotNull @Valid Requests.Skip body, @Context HttpHeaders headers) {
        commands.skip(id, body.hosts(), callers.require(headers), body.reason());
        return queries.get(id);
    }

    /** Answer the gate that waits for a person. */
    @POST
    @Path("{id}/gate")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "answerRolloutGate", summary = "Answer the gate that waits for a person")
    @Parameter(name = Callers.HEADER, in = ParameterIn.HEADER, required = true, description = "Who acts")
    @APIResponse(responseCode = "200", description = "The rollout with the answer")
    @APIResponse(responseCode = "409", description = "The rollout does not allow it now; the detail says why")
    public RolloutView gate(
            @PathParam("id") UUID id, @NotNull @Valid Requests.Answer body, @Context HttpHeaders headers) {
        commands.answer(id, body.go(), callers.require(headers), body.reason());
        return queries.get(id);
    }

    /** Plans the way back. */
    @POST
    @Path("{id}/rollback")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "planRollback",
            summary = "Plan the way back for the hosts that a rollout updated",
            description = "Makes a plan with the rollout's strategy, checked like any other, and starts nothing.")
    @Parameter(name = Callers.HEADER, in = ParameterIn.HEADER, required = true, description = "Who acts")
    @APIResponse(responseCode = "200", description = "The plan; start it with POST /api/v1/rollouts")
    @APIResponse(responseCode = "409", description = "There is nothing to go back from, or nobody can tell where to")
    @APIResponse(responseCode = "422", description = "No plan; 'findings' has every obstacle")
    public PlanView rollback(
            @PathParam("id") UUID id, @NotNull @Valid Requests.Rollback body, @Context HttpHeaders headers) {
        return PlanView.of(commands.rollback(id, body.release(), callers.require(headers)));
    }
}
