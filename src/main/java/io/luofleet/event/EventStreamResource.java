// SPDX-License-Identifier: Apache-2.0
package io.luofleet.event;

import io.luofleet.platform.Api;
import io.luofleet.platform.problem.InvalidRequestException;
import io.luofleet.security.Role;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.util.OptionalLong;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.jaxrs.OutboundSseEventImpl;

/** The event log as it is written. */
@RolesAllowed(Role.READS)
@Path(Api.EVENTS + "/stream")
@RunOnVirtualThread
@Tag(name = "Events")
public class EventStreamResource {
    private static final long RECONNECT_MILLIS = 2_000;
    private static final int MOST_DIGITS = 18;

    private final EventStreams streams;

    EventStreamResource(EventStreams streams) {
        this.streams = streams;
    }

    /** Events as they happen, from an id on. */
    @GET
    @Blocking
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            operationId = "streamEvents",
            summary = "Events as they happen",
            description =
                    "Server-sent events: the data of each is an event as the list shows it, its id is the event's. Whoever comes back with the last id as Last-Event-ID, or as 'after', to whichever replica, misses nothing and gets nothing twice; Last-Event-ID is the one that counts when there are both. Without either the stream begins with what happens next. Every 15 s without an event a comment shows that the stream goes on. A stream ends when its credential does, when its reader takes nothing for half a minute, when the log cannot be read, and when the replica stops.")
    @APIResponse(
            responseCode = "200",
            description = "The stream",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema = @Schema(implementation = EventView.class)))
    @APIResponse(
            responseCode = "410",
            description =
                    "Some events after the last one seen are no longer kept; 'after' of the answer is where to go on")
    @APIResponse(
            responseCode = "429",
            description = "One credential has too many streams; Retry-After says when to come back")
    public Multi<OutboundSseEvent> stream(
            @QueryParam("host") String host,
            @QueryParam("update") UUID update,
            @QueryParam("rollout") UUID rollout,
            @QueryParam("type") EventType type,
            @QueryParam("severity") Severity atLeast,
            @QueryParam("after") @PositiveOrZero Long after,
            @HeaderParam("Last-Event-ID") String lastEventId,
            RoutingContext request) {
        OptionalLong from = lastEventId == null || lastEventId.isEmpty()
                ? after == null ? OptionalLong.empty() : OptionalLong.of(after)
                : OptionalLong.of(id(lastEventId));
        EventQuery filter = new EventQuery(0, host, update, rollout, type, atLeast);
        EventViewer viewer = streams.open(filter, from, request.response()::reset);
        // Nobody reads its body, which is empty, to the end; by HTTP/2 it would count as one that does not come.
        request.request().resume();
        return Multi.createFrom().publisher(viewer).map(EventStreamResource::sent);
    }

    private static long id(String text) {
        if (text.length() > MOST_DIGITS || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new InvalidRequestException("Last-Event-ID", "must be the id of an event, a whole number");
        }
        return Long.parseLong(text);
    }

    private static OutboundSseEvent sent(Frame frame) {
        var event = new OutboundSseEventImpl.BuilderImpl().id(Long.toString(frame.id()));
        return switch (frame) {
            case Frame.Opening _ ->
                event.comment("from " + frame.id())
                        .reconnectDelay(RECONNECT_MILLIS)
                        .build();
            case Frame.Beat _ -> event.comment("up to " + frame.id()).build();
            case Frame.Event(EventView _, String json) ->
                event.mediaType(MediaType.TEXT_PLAIN_TYPE)
                        .data(String.class, json)
                        .build();
        };
    }
}
