// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.luofleet.host.ObservationQuery;
import io.luofleet.platform.Api;
import io.luofleet.platform.Page;
import io.luofleet.platform.http.Idempotent;
import io.luofleet.platform.problem.InvalidRequestException;
import io.luofleet.security.Callers;
import io.luofleet.security.Role;
import io.luofleet.session.SessionService;
import io.luofleet.session.SessionView;
import io.luofleet.session.flb.FlbQuery;
import io.luofleet.session.flb.FlbService;
import io.luofleet.session.flb.FlbView;
import io.luofleet.update.phase.PhaseName;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
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
import java.net.URI;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Updates over HTTP. */
@RolesAllowed(Role.READS)
@Path(Api.UPDATES)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Updates")
public class UpdateResource {
    private final UpdateService updates;
    private final UpdateQueries queries;
    private final SessionService sessions;
    private final FlbService flbs;
    private final Callers callers;
    private final ObjectMapper json;

    UpdateResource(
            UpdateService updates,
            UpdateQueries queries,
            SessionService sessions,
            FlbService flbs,
            Callers callers,
            ObjectMapper json) {
        this.json = json;
        this.callers = callers;
        this.updates = updates;
        this.queries = queries;
        this.sessions = sessions;
        this.flbs = flbs;
    }

    /** Starts a live update of a host. */
    @Idempotent
    @POST
    @RolesAllowed(Role.OPERATES)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createUpdate",
            summary = "Start a live update of one host",
            description =
                    "It takes a slot under the caps that a strategy has by default, and obeys halt and cordon. Only force "
                            + "passes over them, with a reason, which is an event.")
    @APIResponse(
            responseCode = "201",
            description = "Started; Location names it",
            content = @Content(schema = @Schema(implementation = UpdateView.class)))
    @APIResponse(responseCode = "404", description = "No such host or release")
    @APIResponse(
            responseCode = "409",
            description = "The host has an update under way, which 'update' names, or may not go down now")
    public RestResponse<UpdateView> create(@NotNull @Valid CreateUpdate body) {
        if (body.forced()) {
            callers.requireAdmin("Forcing an update");
        }
        UUID id = updates.create(body, callers.current());
        return RestResponse.ResponseBuilder.<UpdateView>created(URI.create(Api.update(id)))
                .entity(queries.get(id))
                .build();
    }

    /** Updates, newest first. */
    @GET
    @Operation(operationId = "listUpdates", summary = "Updates, newest first")
    public Page<UpdateSummary> list(
            @QueryParam("host") String host,
            @QueryParam("phase") PhaseName phase,
            @QueryParam("cursor") @Positive Long cursor,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit) {
        return queries.list(host, phase, cursor, limit);
    }

    /** One update. */
    @GET
    @Path("{id}")
    @Operation(operationId = "getUpdate", summary = "One update: phase, history, checks, timings, what failed")
    public UpdateView get(@PathParam("id") UUID id) {
        return queries.get(id);
    }

    /** An update's sessions, one row a boot. */
    @GET
    @Path("{id}/sessions")
    @Operation(operationId = "listUpdateSessions", summary = "An update's sessions with their files, one row a boot")
    public Page<SessionView> sessions(
            @PathParam("id") UUID id,
            @QueryParam("cursor") @DefaultValue("0") @PositiveOrZero long cursor,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit) {
        queries.require(id);
        return sessions.sessions(ObservationQuery.ofUpdate(id, cursor), limit);
    }

    /** An update's FLB observations. */
    @GET
    @Path("{id}/flbs")
    @Operation(
            operationId = "listUpdateFlbs",
            summary = "An update's FLB observations, oldest first",
            description = "verdict BROKEN: not as it must be; verdictDetail says what is wrong and what to do.")
    public Page<FlbView> flbs(
            @PathParam("id") UUID id,
            @QueryParam("cursor") @DefaultValue("0") @PositiveOrZero long cursor,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit) {
        queries.require(id);
        return flbs.list(FlbQuery.ofUpdate(id, cursor), limit);
    }

    /** Aborts an update before its point of no return. */
    @Idempotent
    @POST
    @RolesAllowed(Role.OPERATES)
    @Path("{id}/abort")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "abortUpdate",
            summary = "Abort an update before its point of no return",
            description = "Asking again changes nothing. The body is optional.")
    @APIResponse(
            responseCode = "202",
            description = "Being aborted, or aborted",
            content = @Content(schema = @Schema(implementation = UpdateView.class)))
    @APIResponse(responseCode = "409", description = "Too late; the detail says what to do instead")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = AbortUpdate.class)))
    public RestResponse<UpdateView> abort(@PathParam("id") UUID id, String body) throws JsonProcessingException {
        updates.abort(id, readReason(body), callers.current());
        return RestResponse.status(RestResponse.Status.ACCEPTED, queries.get(id));
    }

    /** Read by hand: an abort in a hurry, {@code curl -X POST}, has neither body nor media type. */
    private String readReason(String body) throws JsonProcessingException {
        if (body == null || body.isBlank()) {
            return null;
        }
        AbortUpdate abort = json.readValue(body, AbortUpdate.class);
        if (abort != null && abort.reason() != null && abort.reason().length() > AbortUpdate.MAX_REASON) {
            throw new InvalidRequestException("reason", "must be at most " + AbortUpdate.MAX_REASON + " characters");
        }
        return abort == null ? null : abort.reason();
    }
}
