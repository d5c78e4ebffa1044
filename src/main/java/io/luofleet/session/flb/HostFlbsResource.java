// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session.flb;

import io.luofleet.host.HostService;
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
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** FLBs of one host now, over HTTP. */
@RolesAllowed(Role.READS)
@Path(Api.HOSTS + "/{name}/flbs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Hosts")
public class HostFlbsResource {
    private final FlbService flbs;
    private final HostService hosts;

    HostFlbsResource(FlbService flbs, HostService hosts) {
        this.flbs = flbs;
        this.hosts = hosts;
    }

    /** The newest observation of each FLB in the host's present boot. */
    @GET
    @Operation(operationId = "listHostFlbs", summary = "The newest observation of each FLB in a host's present boot")
    public Page<FlbView> list(
            @PathParam("name") String name,
            @QueryParam("cursor") @DefaultValue("0") @PositiveOrZero long cursor,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit) {
        hosts.require(name);
        return flbs.list(FlbQuery.newest(name, true, cursor), limit);
    }
}
