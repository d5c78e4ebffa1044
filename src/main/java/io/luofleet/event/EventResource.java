// SPDX-License-Identifier: Apache-2.0
package io.luofleet.event;

import io.luofleet.platform.Api;
import io.luofleet.platform.Page;
import io.luofleet.security.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The event log over HTTP. */
@RolesAllowed(Role.READS)
@Path(Api.EVENTS)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Events")
public class EventResource {
    private final EventReader reader;

    EventResource(EventReader reader) {
        this.reader = reader;
    }

    /** Events, oldest first unless asked otherwise. */
    @GET
    @Operation(
            operationId = "listEvents",
            summary = "Events, oldest first unless asked otherwise",
            description =
                    "Pass the last id seen as 'after' and nothing is missed: an event is shown only when none with a lower id is still to come. What depends on an event has a higher id.")
    @APIResponse(responseCode = "200", description = "OK")
    @APIResponse(
            responseCode = "410",
            description = "Some of those after 'after' are no longer kept; 'after' of the answer is where to go on")
    public Page<EventView> list(
            @QueryParam("host") String host,
            @QueryParam("update") UUID update,
            @QueryParam("rollout") UUID rollout,
            @QueryParam("type") EventType type,
            @QueryParam("severity") Severity atLeast,
            @QueryParam("after") @DefaultValue("0") @PositiveOrZero long after,
            @Parameter(
                            description =
                                    "NEWEST: the newest first, down to 'after'; pass 'next' as 'before' for the page that follows")
                    @QueryParam("order")
                    @DefaultValue("OLDEST")
                    EventOrder order,
            @QueryParam("before") @Positive Long before,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit) {
        EventQuery query = new EventQuery(after, host, update, rollout, type, atLeast);
        return switch (order) {
            case OLDEST -> reader.list(query, limit);
            case NEWEST -> reader.newest(query, before == null ? Long.MAX_VALUE : before, limit);
        };
    }
}
