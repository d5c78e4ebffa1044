// SPDX-License-Identifier: Apache-2.0
package io.luofleet.agent;

import io.luofleet.host.EnrolmentService;
import io.luofleet.wire.AgentApi;
import io.luofleet.wire.Directive;
import io.luofleet.wire.EnrolReply;
import io.luofleet.wire.EnrolRequest;
import io.luofleet.wire.Report;
import io.luofleet.wire.ReportReply;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** What agents talk to; the paths and bodies are {@link AgentApi}'s. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Agents", description = "For agents, not for operators")
public class AgentResource {
    private final EnrolmentService enrolments;
    private final DirectivePolls polls;
    private final ReportService reports;

    AgentResource(EnrolmentService enrolments, DirectivePolls polls, ReportService reports) {
        this.enrolments = enrolments;
        this.polls = polls;
        this.reports = reports;
    }

    /** An agent introduces itself. */
    @POST
    @Path(AgentApi.ENROLMENTS)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "enrol", summary = "An agent introduces itself, at each of its starts")
    @APIResponse(responseCode = "409", description = "Another machine holds the host name")
    public EnrolReply enrol(EnrolRequest request) {
        AgentRules.check(request);
        return enrolments.enrol(request);
    }

    /** An agent asks what is wanted of its host. */
    @GET
    @Path(AgentApi.DIRECTIVE)
    @Operation(operationId = "pollDirective", summary = "The host's directive, as soon as it is newer than 'after'")
    @APIResponse(responseCode = "204", description = "Nothing newer came")
    @APIResponse(responseCode = "409", description = "A newer agent process speaks for the host")
    public RestResponse<Directive> directive(
            @PathParam("hostId") UUID hostId,
            @QueryParam("after") @DefaultValue("-1") long after,
            @QueryParam("waitSeconds") @DefaultValue("0") @Min(0) @Max(60) int waitSeconds,
            @QueryParam("instance") @NotBlank String instance)
            throws InterruptedException {
        return polls.poll(hostId, instance, after, Duration.ofSeconds(waitSeconds))
                .map(RestResponse::ok)
                .orElseGet(RestResponse::noContent);
    }

    /** An agent reports. */
    @PUT
    @Path(AgentApi.REPORT)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "report", summary = "What the agent observed, under its sequence number")
    @APIResponse(responseCode = "409", description = "Stale, superseded, or asking for what is not allowed now")
    public ReportReply report(@PathParam("hostId") UUID hostId, @PathParam("sequence") long sequence, Report report) {
        AgentRules.check(sequence, report);
        return reports.take(hostId, sequence, report);
    }
}
