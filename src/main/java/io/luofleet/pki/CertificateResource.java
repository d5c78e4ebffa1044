// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.luofleet.platform.Api;
import io.luofleet.platform.Page;
import io.luofleet.platform.http.Idempotent;
import io.luofleet.security.Callers;
import io.luofleet.security.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Agents' certificates over HTTP. */
@Path(Api.CERTIFICATES)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.READS)
@RunOnVirtualThread
@Tag(name = "Security")
public class CertificateResource {
    private final Certificates certificates;
    private final Callers callers;

    CertificateResource(Certificates certificates, Callers callers) {
        this.certificates = certificates;
        this.callers = callers;
    }

    /** The certificates. */
    @GET
    @Operation(operationId = "listCertificates", summary = "Agents' certificates, newest first, those that ended too")
    public Page<PkiViews.Certificate> list(
            @QueryParam("host") String host,
            @QueryParam("cursor") String cursor,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit) {
        return certificates.list(host, cursor, limit);
    }

    /** Ends a certificate. */
    @Idempotent
    @POST
    @Path("{serial}/revoke")
    @RolesAllowed(Role.ADMINISTERS)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "revokeCertificate",
            summary = "End an agent's certificate for good",
            description = "From its next exchange on no replica listens to it. Guests are served all the same.")
    @APIResponse(responseCode = "200", description = "Revoked, or was")
    public PkiViews.Certificate revoke(@PathParam("serial") String serial, @NotNull @Valid PkiRequests.Revoke body) {
        return certificates.revoke(serial, body.reason(), callers.current());
    }
}
