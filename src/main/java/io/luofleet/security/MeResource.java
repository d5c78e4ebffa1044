// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security;

import io.luofleet.platform.Api;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Who asks, and what that one may do. */
@Path(Api.ME)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.READS)
@RunOnVirtualThread
@Tag(name = "Security")
public class MeResource {
    private final Callers callers;

    MeResource(Callers callers) {
        this.callers = callers;
    }

    /**
     * Who asks.
     *
     * @param name the subject
     * @param credential which of its credentials this is
     * @param roles what it may do
     * @param scope the label selector of the hosts that it is for; {@code null} for all
     */
    public record Me(String name, String credential, List<String> roles, String scope) {}

    /** Who asks. */
    @GET
    @Operation(operationId = "whoAmI", summary = "Who asks, with which credential, and what that one may do")
    public Me get() {
        Principal caller = callers.current();
        return new Me(
                caller.name(),
                caller.credential(),
                callers.roles().stream().map(Role::text).toList(),
                caller.scope());
    }
}
