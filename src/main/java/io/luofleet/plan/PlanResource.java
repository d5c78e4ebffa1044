// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan;

import io.luofleet.platform.Api;
import io.luofleet.platform.http.Idempotent;
import io.luofleet.security.Callers;
import io.luofleet.security.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Plans over HTTP. */
@RolesAllowed(Role.READS)
@Path(Api.PLANS)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Plans")
public class PlanResource {
    private final PlanService plans;
    private final Callers callers;

    PlanResource(PlanService plans, Callers callers) {
        this.plans = plans;
        this.callers = callers;
    }

    /** Says what a rollout would do. Read by hand, not by binding, so that one answer names every mistake. */
    @Idempotent
    @POST
    @RolesAllowed(Role.OPERATES)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "makePlan",
            summary = "Say what a rollout would do",
            description =
                    "release, selector (a Kubernetes label selector), hosts, strategy; docs/rollouts.md has every field. "
                            + "Changes nothing, and keeps the plan under its hash.")
    @APIResponse(
            responseCode = "201",
            description = "Made; Location names it",
            content = @Content(schema = @Schema(implementation = PlanView.class)))
    @APIResponse(responseCode = "200", description = "The same plan was made before, by the author named")
    @APIResponse(responseCode = "422", description = "No plan; 'findings' has every mistake with its field")
    public RestResponse<PlanView> make(@NotNull Map<String, Object> body) {
        PlanService.Made made = plans.make(body, callers.current());
        PlanView view = PlanView.of(made.stored());
        return made.isNew()
                ? RestResponse.ResponseBuilder.<PlanView>created(URI.create(Api.PLANS + "/" + view.hash()))
                        .entity(view)
                        .build()
                : RestResponse.ok(view);
    }

    /** One plan. */
    @GET
    @Path("{hash}")
    @Operation(operationId = "getPlan", summary = "One plan as it was made")
    public PlanView get(@PathParam("hash") String hash) {
        return PlanView.of(plans.require(hash));
    }
}
