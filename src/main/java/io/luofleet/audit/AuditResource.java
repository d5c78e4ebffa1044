// SPDX-License-Identifier: Apache-2.0
package io.luofleet.audit;

import io.luofleet.platform.Api;
import io.luofleet.platform.Page;
import io.luofleet.security.Role;
import io.luofleet.wire.audit.AuditHead;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The audit over HTTP. */
@Path(Api.AUDIT)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.ADMINISTERS)
@RunOnVirtualThread
@Tag(name = "Security")
public class AuditResource {
    private final AuditLog log;

    AuditResource(AuditLog log) {
        this.log = log;
    }

    /** The rows. */
    @GET
    @Operation(
            operationId = "listAudit",
            summary = "Who asked for what, and what became of it, oldest first",
            description = "Each row's hash covers the one before; 'luofleet audit verify' checks pages of this.")
    public Page<AuditView> list(
            @QueryParam("cursor") @DefaultValue("0") @PositiveOrZero long cursor,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit) {
        return log.list(cursor, limit);
    }

    /** The head. */
    @GET
    @Path("head")
    @Operation(
            operationId = "getAuditHead",
            summary = "The newest row's number and hash, signed",
            description = "Kept elsewhere it shows later whether rows up to it are still what they were.")
    public AuditHead head() {
        return log.head();
    }
}
