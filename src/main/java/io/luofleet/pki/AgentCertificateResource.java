// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.wire.AgentApi;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Where machines get their certificates. */
@PermitAll
@Path(AgentApi.CERTIFICATES)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Agents")
public class AgentCertificateResource {
    private final Certificates certificates;

    AgentCertificateResource(Certificates certificates) {
        this.certificates = certificates;
    }

    /** A machine enrols by a token. */
    @POST
    @Operation(operationId = "certifyHost", summary = "A machine gets its certificate, by an enrolment token")
    @APIResponse(responseCode = "200", description = "The certificate, and the authority's")
    @APIResponse(responseCode = "401", description = "The token does not hold; the detail says why")
    @APIResponse(responseCode = "403", description = "The token is for another host")
    @APIResponse(responseCode = "409", description = "Another machine holds the host name")
    public PkiViews.Issued enrol(@NotNull @Valid PkiRequests.Enrol body) {
        return certificates.enrol(body);
    }

    /** A machine without a token asks, again and again, until an admin has decided. */
    @POST
    @Path("pending")
    @Operation(
            operationId = "askForAcceptance",
            summary =
                    "A machine without a token asks for its certificate, and gets it once an admin has accepted its key")
    @APIResponse(
            responseCode = "200",
            description = "The certificate, and the authority's",
            content = @Content(schema = @Schema(implementation = PkiViews.Waiting.class)))
    @APIResponse(
            responseCode = "202",
            description = "It waits",
            content = @Content(schema = @Schema(implementation = PkiViews.Waiting.class)))
    @APIResponse(responseCode = "403", description = "No such machines are taken, or an admin has refused this one")
    @APIResponse(responseCode = "429", description = "As many wait as may")
    public RestResponse<PkiViews.Waiting> ask(
            @NotNull @Valid PkiRequests.AskAcceptance body, @Context RoutingContext context) {
        String address = Optional.ofNullable(context.request().remoteAddress())
                .map(SocketAddress::hostAddress)
                .orElse("unknown");
        PkiViews.Waiting answer = certificates.ask(body, address);
        return RestResponse.status(
                answer.certificate() == null ? RestResponse.Status.ACCEPTED : RestResponse.Status.OK, answer);
    }

    /** A machine renews its certificate, with the one it has. */
    @POST
    @Path("renewals")
    @Operation(operationId = "renewCertificate", summary = "A machine gets its next certificate, by the one it has")
    @APIResponse(responseCode = "200", description = "The certificate, and the authority's")
    @APIResponse(responseCode = "401", description = "The one it has does not hold")
    public PkiViews.Issued renew(@NotNull @Valid PkiRequests.Renew body, @Context RoutingContext context) {
        return PeerCertificate.of(context)
                .map(certificates::recognise)
                .map(speaker -> certificates.renew(speaker, body))
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNAUTHENTICATED,
                        "A certificate is renewed by the one before. Enrol the host anew."));
    }
}
