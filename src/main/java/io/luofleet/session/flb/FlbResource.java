// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session.flb;

import io.luofleet.host.HostService;
import io.luofleet.platform.Api;
import io.luofleet.platform.Page;
import io.luofleet.security.Role;
import io.luofleet.wire.FlbState;
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
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** FLBs of the fleet over HTTP. */
@RolesAllowed(Role.READS)
@Path(Api.FLBS)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Sessions")
public class FlbResource {
    private final FlbService flbs;
    private final HostService hosts;

    FlbResource(FlbService flbs, HostService hosts) {
        this.flbs = flbs;
        this.hosts = hosts;
    }

    /** The FLBs known, each with its newest observation on each host. */
    @GET
    @Operation(
            operationId = "listFlbs",
            summary = "File-Lifecycle-Bound objects with their newest count on each host",
            description = "current=true: only those of the hosts' present boots")
    public Page<FlbView> list(
            @QueryParam("host") String host,
            @QueryParam("current") @DefaultValue("false") boolean current,
            @QueryParam("cursor") @DefaultValue("0") @PositiveOrZero long cursor,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit) {
        return flbs.list(FlbQuery.newest(known(host), current, cursor), limit);
    }

    /** The history of one FLB. */
    @GET
    @Path("{name: .+}/history")
    @Operation(
            operationId = "listFlbHistory",
            summary = "Every observation of one FLB, oldest first",
            description = "Pass 'next' of a page as 'after' for the page that follows.")
    @APIResponse(responseCode = "200", description = "The observations")
    @APIResponse(responseCode = "404", description = "No such host, or an FLB that nobody has ever seen")
    public Page<FlbView> history(
            @PathParam("name") String name,
            @QueryParam("host") String host,
            @QueryParam("boot") String boot,
            @QueryParam("direction") FlbState.Direction direction,
            @QueryParam("after") @DefaultValue("0") @PositiveOrZero long after,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit) {
        return flbs.history(FlbQuery.history(name, known(host), boot, direction, after), limit);
    }

    /** A mistyped host gets a 404, not an empty list that reads as "nothing is at risk". */
    private String known(String host) {
        return host == null ? null : hosts.require(host).name();
    }
}
