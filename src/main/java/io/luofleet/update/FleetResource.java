// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.platform.Api;
import io.luofleet.platform.http.SelectorParameter;
import io.luofleet.security.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The fleet at a glance. */
@RolesAllowed(Role.READS)
@Path(Api.FLEET)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Fleet")
public class FleetResource {
    private final UpdateQueries queries;

    FleetResource(UpdateQueries queries) {
        this.queries = queries;
    }

    /** Hosts and updates in numbers. */
    @GET
    @Operation(operationId = "getFleet", summary = "Hosts and updates under way in numbers")
    public FleetView get() {
        return queries.fleet();
    }

    /** Every host as a cell. */
    @GET
    @Path("cells")
    @Operation(
            operationId = "getFleetCells",
            summary = "Every host as a cell, in columns, for an overview of tens of thousands")
    public FleetCells cells(
            @Parameter(description = "a label selector, as Kubernetes has them", example = "zone=a,rack in (r1,r2)")
                    @QueryParam("selector")
                    String selector) {
        return queries.cells(SelectorParameter.parse(selector));
    }
}
