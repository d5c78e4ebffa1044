// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.platform.Api;
import io.luofleet.platform.Page;
import io.luofleet.platform.http.Idempotent;
import io.luofleet.rollout.engine.StatusName;
import io.luofleet.rollout.engine.TargetState;
import io.luofleet.rollout.script.Commands.AbortEffect;
import io.luofleet.security.Callers;
import io.luofleet.security.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
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

/** Rollouts over HTTP: what there is and what it does. */
@RolesAllowed(Role.READS)
@Path(Api.ROLLOUTS)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Rollouts")
public class RolloutResource {
    /** Each names what it waits for, with up to ten holders of slots. */
    private static final int MOST_EXPLAINED = 100;

    private final RolloutService rollouts;
    private final RolloutQueries queries;
    private final RolloutExplanations explanations;
    private final Callers callers;

    RolloutResource(
            RolloutService rollouts, RolloutQueries queries, RolloutExplanations explanations, Callers callers) {
        this.rollouts = rollouts;
        this.queries = queries;
        this.explanations = explanations;
        this.callers = callers;
    }

    /** Starts the rollout of a plan. */
    @Idempotent
    @POST
    @RolesAllowed(Role.OPERATES)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createRollout",
            summary = "Start the rollout of a plan",
            description =
                    "The plan is made anew; if it comes out another, the answer has the difference and nothing starts.")
    @APIResponse(
            responseCode = "201",
            description = "Started, or waiting for its approval; Location names it",
            content = @Content(schema = @Schema(implementation = RolloutView.class)))
    @APIResponse(responseCode = "404", description = "No such plan")
    @APIResponse(
            responseCode = "409",
            description = "plan-drifted with 'difference', or host-in-rollout with 'holders'")
    public RestResponse<RolloutView> create(@NotNull @Valid Requests.OfPlan body) {
        UUID id = rollouts.create(body.plan(), callers.current());
        return RestResponse.ResponseBuilder.<RolloutView>created(URI.create(Api.rollout(id)))
                .entity(queries.get(id))
                .build();
    }

    /** Rollouts, newest first. */
    @GET
    @Operation(operationId = "listRollouts", summary = "Rollouts, newest first")
    public Page<RolloutView> list(
            @QueryParam("status") StatusName status,
            @QueryParam("cursor") @Positive Long cursor,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit) {
        return queries.list(status, cursor, limit);
    }

    /** One rollout. */
    @GET
    @Path("{id}")
    @Operation(operationId = "getRollout", summary = "One rollout: status, progress, how many hosts are where")
    public RolloutView get(@PathParam("id") UUID id) {
        return queries.get(id);
    }

    /** A rollout's hosts in the order of starts. */
    @GET
    @Path("{id}/hosts")
    @Operation(operationId = "listRolloutHosts", summary = "A rollout's hosts in the order of starts")
    public Page<TargetView> hosts(
            @PathParam("id") UUID id,
            @QueryParam("state") TargetState state,
            @QueryParam("cursor") @DefaultValue("-1") @Min(-1) int cursor,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit) {
        return queries.hosts(id, state, cursor, limit);
    }

    /** What it does next, and what its hosts wait for, in numbers. */
    @GET
    @Path("{id}/explain")
    @Operation(
            operationId = "explainRollout",
            summary = "What a rollout does next, and what its hosts wait for",
            description = "In numbers, with the first ten of each kind; …/explain/hosts has them all.")
    public ExplanationView explain(@PathParam("id") UUID id) {
        return explanations.of(id);
    }

    /** What each host waits for. */
    @GET
    @Path("{id}/explain/hosts")
    @Operation(
            operationId = "explainRolloutHosts",
            summary = "What each host of a rollout that has not ended waits for, in the order of starts")
    public Page<ExplanationView.Host> explainHosts(
            @PathParam("id") UUID id,
            @QueryParam("cursor") @DefaultValue("-1") @Min(-1) int cursor,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(MOST_EXPLAINED) int limit) {
        return explanations.hosts(id, cursor, limit);
    }

    /** What one host waits for. */
    @GET
    @Path("{id}/hosts/{host}/explain")
    @Operation(operationId = "explainRolloutHost", summary = "What one host of a rollout waits for")
    public ExplanationView.Host explain(@PathParam("id") UUID id, @PathParam("host") String host) {
        return explanations.of(id, host);
    }

    /** What was preserved, and the FLBs in and out. */
    @GET
    @Path("{id}/preserved")
    @Operation(
            operationId = "getRolloutPreserved",
            summary = "Sessions, files and bytes a rollout carried over, and FLBs in and out, by wave")
    public PreservationView preserved(@PathParam("id") UUID id) {
        return queries.preserved(id);
    }

    /** What an abort would do. */
    @GET
    @Path("{id}/abort-preview")
    @Operation(
            operationId = "previewAbortRollout",
            summary = "What an abort would do to the hosts now",
            description = "In numbers, with the first ten of each kind; …/abort-preview/hosts has them all.")
    public AbortPreview abortPreview(@PathParam("id") UUID id) {
        return queries.abortPreview(id);
    }

    /** What an abort would do to each host. */
    @GET
    @Path("{id}/abort-preview/hosts")
    @Operation(
            operationId = "previewAbortRolloutHosts",
            summary = "What an abort would do to each host of a rollout now, in the order of starts")
    public Page<AbortPreview.Host> abortPreviewHosts(
            @PathParam("id") UUID id,
            @QueryParam("effect") AbortEffect effect,
            @QueryParam("cursor") @DefaultValue("-1") @Min(-1) int cursor,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit) {
        return queries.abortPreview(id, effect, cursor, limit);
    }
}
