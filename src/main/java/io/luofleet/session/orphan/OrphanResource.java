// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session.orphan;

import io.luofleet.platform.Api;
import io.luofleet.platform.Page;
import io.luofleet.security.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Orphaned sessions of the fleet over HTTP. */
@RolesAllowed(Role.READS)
@Path(Api.ORPHANS)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Sessions")
public class OrphanResource {
    private final OrphanService orphans;

    OrphanResource(OrphanService orphans) {
        this.orphans = orphans;
    }

    /** Sessions in the fleet that nothing answers for. */
    @GET
    @Operation(
            operationId = "listOrphans",
            summary = "Sessions in the fleet that nothing answers for",
            description = "current=false: those of earlier boots, too, whose memory is gone.")
    public FleetOrphans list(
            @QueryParam("current") @DefaultValue("true") boolean current,
            @QueryParam("cursor") @DefaultValue("0") @PositiveOrZero long cursor,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit) {
        return orphans.ofFleet(current, cursor, limit);
    }
}
