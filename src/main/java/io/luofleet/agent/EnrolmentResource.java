// SPDX-License-Identifier: Apache-2.0
package io.luofleet.agent;

import io.luofleet.pki.Certificates;
import io.luofleet.wire.AgentApi;
import io.luofleet.wire.EnrolReply;
import io.luofleet.wire.EnrolRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Where agents introduce themselves. */
@PermitAll
@SpeaksForOneHost
@Path(AgentApi.ENROLMENTS)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Agents", description = "For agents, not for operators")
public class EnrolmentResource {
    private final Introductions introductions;
    private final Certificates certificates;

    EnrolmentResource(Introductions introductions, Certificates certificates) {
        this.certificates = certificates;
        this.introductions = introductions;
    }

    /** An agent introduces itself. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "enrol", summary = "An agent introduces itself, at each of its starts")
    @APIResponse(responseCode = "200", description = "Enrolled")
    @APIResponse(responseCode = "409", description = "Another machine holds the host name")
    public EnrolReply enrol(EnrolRequest request, @Context ContainerRequestContext context) {
        AgentRules.check(request);
        Map<String, String> fixed = AgentGuard.require(context, request)
                .map(speaker -> certificates.introduced(speaker, request.machineId()))
                .orElse(null);
        return introductions.take(request, fixed);
    }
}
