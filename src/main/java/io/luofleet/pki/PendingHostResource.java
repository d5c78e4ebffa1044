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

/** Machines that wait for acceptance, over HTTP. */
@Path(Api.PENDING_HOSTS)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.READS)
@RunOnVirtualThread
@Tag(name = "Security")
public class PendingHostResource {
    private final PendingHosts hosts;
    private final Callers callers;

    PendingHostResource(PendingHosts hosts, Callers callers) {
        this.hosts = hosts;
        this.callers = callers;
    }

    /** Who waits. */
    @GET
    @Operation(
            operationId = "listPendingHosts",
            summary = "Machines that asked for a certificate without a token, oldest first",
            description =
                    "What they say of themselves is nobody's word but theirs: compare the key's fingerprint with what "
                            + "luo-agent enrol prints on the host.")
    public Page<PkiViews.Pending> list(
            @QueryParam("state") PendingHostEntity.State state,
            @QueryParam("cursor") String cursor,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit) {
        return hosts.list(state, cursor, limit);
    }

    /** Accepts one. */
    @Idempotent
    @POST
    @Path("{fingerprint}/accept")
    @RolesAllowed(Role.ADMINISTERS)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "acceptPendingHost",
            summary = "Let a machine have a certificate, for the host that is said here",
            description =
                    "It gets it when it asks next. 'force' is for a host that is in the fleet, as the same machine.")
    @APIResponse(responseCode = "200", description = "Accepted, or was")
    @APIResponse(responseCode = "409", description = "The name is taken, or the machine has its certificate already")
    public PkiViews.Pending accept(
            @PathParam("fingerprint") String fingerprint, @NotNull @Valid PkiRequests.Accept body) {
        FixedLabels.check(body.labels());
        return hosts.accept(fingerprint, body, callers.current());
    }

    /** Refuses one. */
    @Idempotent
    @POST
    @Path("{fingerprint}/refuse")
    @RolesAllowed(Role.ADMINISTERS)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "refusePendingHost",
            summary = "Give a machine's key no certificate for some time",
            description = "luofleet.pki.pending.refused-for says how long.")
    @APIResponse(responseCode = "200", description = "Refused")
    @APIResponse(responseCode = "409", description = "The machine has its certificate already")
    public PkiViews.Pending refuse(
            @PathParam("fingerprint") String fingerprint, @NotNull @Valid PkiRequests.Revoke body) {
        return hosts.refuse(fingerprint, body, callers.current());
    }
}
