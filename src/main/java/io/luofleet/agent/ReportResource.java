// SPDX-License-Identifier: Apache-2.0
package io.luofleet.agent;

import io.luofleet.wire.AgentApi;
import io.luofleet.wire.Report;
import io.luofleet.wire.ReportReply;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Where agents say what they observed. */
@PermitAll
@SpeaksForOneHost
@Path(AgentApi.REPORT)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Agents")
public class ReportResource {
    private final Reports reports;

    ReportResource(Reports reports) {
        this.reports = reports;
    }

    /** A report under its sequence number; the same again is answered as the first time. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "report", summary = "What the agent observed, under its sequence number")
    @APIResponse(responseCode = "200", description = "Recorded, now or before")
    @APIResponse(responseCode = "409", description = "Stale, superseded, or asking for what is not allowed now")
    public ReportReply report(
            @PathParam("hostId") UUID hostId,
            @PathParam("sequence") long sequence,
            @QueryParam("exchange") @Size(max = AgentApi.MAX_EXCHANGE) String exchange,
            Report report) {
        AgentRules.check(sequence, report);
        return reports.take(hostId, sequence, exchange, report);
    }
}
