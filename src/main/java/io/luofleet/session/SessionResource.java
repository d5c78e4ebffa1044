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
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Sessions and files of the fleet over HTTP. */
@RolesAllowed(Role.READS)
@Path(Api.ROOT)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Sessions")
public class SessionResource {
    private static final String CURRENT = "current=true: only what the hosts' kernels hold now, as far as is known";

    private final SessionService sessions;
    private final HostService hosts;

    SessionResource(SessionService sessions, HostService hosts) {
        this.sessions = sessions;
        this.hosts = hosts;
    }

    /** Sessions. */
    @GET
    @Path("sessions")
    @Operation(operationId = "listSessions", summary = "Sessions with their files, by boot", description = CURRENT)
    public Page<SessionView> sessions(
            @QueryParam("host") String host,
            @QueryParam("update") UUID update,
            @QueryParam("current") @DefaultValue("false") boolean current,
            @QueryParam("cursor") @DefaultValue("0") @PositiveOrZero long cursor,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit) {
        return sessions.sessions(query(host, update, current, cursor), limit);
    }

    /** Files. */
    @GET
    @Path("files")
    @Operation(operationId = "listFiles", summary = "Preserved files, by boot", description = CURRENT)
    public Page<FileView> files(
            @QueryParam("host") String host,
            @QueryParam("update") UUID update,
            @QueryParam("current") @DefaultValue("false") boolean current,
            @QueryParam("cursor") @DefaultValue("0") @PositiveOrZero long cursor,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit) {
        return sessions.files(query(host, update, current, cursor), limit);
    }

    /** A mistyped host gets a 404, not an empty list that reads as "nothing is at risk". */
    private ObservationQuery query(String host, UUID update, boolean current, long cursor) {
        if (host != null) {
            hosts.require(host);
        }
        return new ObservationQuery(host, update, current, cursor);
    }
}
