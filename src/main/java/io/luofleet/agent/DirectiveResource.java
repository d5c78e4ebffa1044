// SPDX-License-Identifier: Apache-2.0
package io.luofleet.agent;

import io.luofleet.wire.AgentApi;
import io.luofleet.wire.Directive;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
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

/** Where agents learn what is wanted of their host. */
@PermitAll
@SpeaksForOneHost
@Path(AgentApi.DIRECTIVE)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Agents")
public class DirectiveResource {
    private final DirectivePolls polls;
    private final AgentGuard guard;

    DirectiveResource(DirectivePolls polls, AgentGuard guard) {
        this.polls = polls;
        this.guard = guard;
    }

    /** The directive, waited for. Each poll is also the host's sign of life. */
    @GET
    @Operation(operationId = "pollDirective", summary = "The host's directive, as soon as it is newer than 'after'")
    @APIResponse(responseCode = "200", description = "The directive in force")
    @APIResponse(responseCode = "204", description = "Nothing newer came")
    @APIResponse(responseCode = "409", description = "A newer agent process speaks for the host")
    public RestResponse<Directive> poll(
            @PathParam("hostId") UUID hostId,
            @QueryParam("after") @DefaultValue("-1") long after,
            @QueryParam("waitSeconds") @DefaultValue("0") @Min(0) @Max(60) int waitSeconds,
            @QueryParam("instance") @NotBlank String instance)
            throws InterruptedException {
        return polls.poll(hostId, instance, after, Duration.ofSeconds(waitSeconds), () -> guard.speaker())
                .map(RestResponse::ok)
                .orElseGet(RestResponse::noContent);
    }
}
