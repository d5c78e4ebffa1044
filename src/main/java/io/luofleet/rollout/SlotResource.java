// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.platform.Api;
import io.luofleet.platform.http.Idempotent;
import io.luofleet.security.Callers;
import io.luofleet.security.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Slots over HTTP. */
@RolesAllowed(Role.READS)
@Path(Api.SLOTS)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Slots")
public class SlotResource {
    private final FleetCommandService commands;
    private final RolloutQueries queries;
    private final Callers callers;

    SlotResource(FleetCommandService commands, RolloutQueries queries, Callers callers) {
        this.commands = commands;
        this.queries = queries;
        this.callers = callers;
    }

    /** All slots that are taken, by host. */
    @GET
    @Operation(operationId = "listSlots", summary = "Slots that are taken: by whom, since when, until when")
    public List<SlotView> list() {
        return queries.slots();
    }

    /** Releases a slot, normally a ghost. */
    @Idempotent
    @DELETE
    @RolesAllowed(Role.OPERATES)
    @Path("{host}")
    @Operation(
            operationId = "releaseSlot",
            summary = "Release a ghost, the slot of an update that is over; or count a silent host no longer as down",
            description =
                    "With force also that of an update that can still be undone, which then cannot pass the point of no "
                            + "return any more. Never that of a host past it. A silent host, with a ghost or without a slot, no "
                            + "longer counts as down until it is heard of again.")
    @APIResponse(responseCode = "204", description = "Released")
    @APIResponse(responseCode = "404", description = "The host has no slot, and does not count as down")
    @APIResponse(responseCode = "409", description = "The slot is in use; the detail says by what")
    public void release(
            @PathParam("host") String host,
            @QueryParam("force") @DefaultValue("false") boolean force,
            @QueryParam("reason") @NotBlank @Size(max = Requests.LONGEST_REASON) String reason) {
        if (force) {
            callers.requireAdmin("Releasing a slot by force");
        }
        commands.release(host, force, callers.current(), reason);
    }
}
