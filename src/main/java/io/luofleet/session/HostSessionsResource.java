// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session;

import io.luofleet.host.HostService;
import io.luofleet.host.ObservationQuery;
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

/** Sessions of one host now, over HTTP. */
@RolesAllowed(Role.READS)
@Path(Api.HOSTS + "/{name}/sessions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Hosts")
public class HostSessionsResource {
    private final SessionService sessions;
    private final HostService hosts;

    HostSessionsResource(SessionService sessions, HostService hosts) {
        this.sessions = sessions;
        this.hosts = hosts;
    }

    /** Sessions that the host's kernel holds now. */
    @GET
    @Operation(
            operationId = "listHostSessions",
            summary = "Sessions that a host's kernel holds now, as far as is known")
    public Page<SessionView> list(
            @PathParam("name") String name,
            @QueryParam("cursor") @DefaultValue("0") @PositiveOrZero long cursor,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit) {
        hosts.require(name);
        return sessions.sessions(ObservationQuery.ofHostNow(name, cursor), limit);
    }
}
