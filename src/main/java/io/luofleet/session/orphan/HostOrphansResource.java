// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session.orphan;

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
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Orphaned sessions of one host over HTTP. */
@RolesAllowed(Role.READS)
@Path(Api.HOST_ORPHANS)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Hosts")
public class HostOrphansResource {
    private final OrphanService orphans;
    private final Callers callers;

    HostOrphansResource(OrphanService orphans, Callers callers) {
        this.callers = callers;
        this.orphans = orphans;
    }

    /** Sessions that the host's kernel holds and that nothing answers for. */
    @GET
    @Operation(
            operationId = "listHostOrphans",
            summary = "Sessions that a host's kernel holds and that nothing answers for",
            description = "canList=false: the kernel does not list its sessions, so an empty page says nothing. "
                    + "current=false: those of earlier boots, too, whose memory is gone.")
    public HostOrphans list(
            @PathParam("name") String name,
            @QueryParam("current") @DefaultValue("true") boolean current,
            @QueryParam("cursor") @DefaultValue("0") @PositiveOrZero long cursor,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit) {
        return orphans.ofHost(name, current, cursor, limit);
    }

    /** Says what to do with one. */
    @Idempotent
    @POST
    @RolesAllowed(Role.OPERATES)
    @Path("{session: .+}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "orderOrphan",
            summary = "Say what to do with an orphaned session of the host's present boot",
            description =
                    "FINISH destroys its files. The order holds for this boot only; the same again changes nothing.")
    @APIResponse(
            responseCode = "202",
            description = "Ordered; the agent's answer shows in the listing",
            content = @Content(schema = @Schema(implementation = OrphanView.class)))
    @APIResponse(responseCode = "404", description = "No such host, or it never reported such an orphan")
    @APIResponse(responseCode = "409", description = "The orphan is finished, or was in an earlier boot")
    public RestResponse<OrphanView> order(
            @PathParam("name") String name, @PathParam("session") String session, @NotNull @Valid OrderOrphan body) {
        return RestResponse.status(RestResponse.Status.ACCEPTED, orphans.order(name, session, body, callers.current()));
    }
}
