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
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The andon cord over HTTP. */
@RolesAllowed(Role.READS)
@Path(Api.HALT)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Halt")
public class HaltResource {
    private final FleetCommandService commands;
    private final RolloutQueries queries;
    private final Callers callers;

    HaltResource(FleetCommandService commands, RolloutQueries queries, Callers callers) {
        this.commands = commands;
        this.queries = queries;
        this.callers = callers;
    }

    /** Whether somebody holds it. */
    @GET
    @Operation(operationId = "getHalt", summary = "Whether all rollouts are halted, by whom and why")
    public HaltView get() {
        return queries.halt();
    }

    /** Pulls it. */
    @Idempotent
    @POST
    @RolesAllowed(Role.OPERATES)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "halt",
            summary = "Stop every rollout's new starts at once",
            description = "What is under way goes on. Whoever pulls it first stays named.")
    public HaltView halt(@NotNull @Valid Requests.Why body) {
        commands.halt(callers.current(), body.reason());
        return queries.halt();
    }

    /** Lets it go. */
    @Idempotent
    @DELETE
    @RolesAllowed(Role.OPERATES)
    @Operation(operationId = "liftHalt", summary = "Let all rollouts go on")
    public HaltView lift() {
        commands.liftHalt(callers.current());
        return queries.halt();
    }
}
