// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import io.luofleet.platform.Api;
import io.luofleet.platform.Page;
import io.luofleet.platform.problem.InvalidRequestException;
import io.luofleet.security.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The inventory over HTTP. */
@RolesAllowed(Role.READS)
@Path(Api.HOSTS)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Hosts")
public class HostResource {
    private final HostService hosts;

    HostResource(HostService hosts) {
        this.hosts = hosts;
    }

    /** The enrolled hosts by name. */
    @GET
    @Operation(operationId = "listHosts", summary = "The enrolled hosts by name")
    public Page<HostView> list(
            @Parameter(description = "key=value; given several times, all must match", example = "rack=r1")
                    @QueryParam("label")
                    List<String> labels,
            @QueryParam("cursor") String cursor,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit) {
        return hosts.list(parse(labels), cursor, limit);
    }

    /** One host. */
    @GET
    @Path("{name}")
    @Operation(operationId = "getHost", summary = "One host")
    public HostView get(@PathParam("name") String name) {
        return hosts.get(name);
    }

    /** A host's boots, newest first. */
    @GET
    @Path("{name}/boots")
    @Operation(operationId = "listBoots", summary = "A host's boots, newest first")
    public Page<BootView> boots(@PathParam("name") String name) {
        return new Page<>(hosts.boots(name), null);
    }

    private static Map<String, String> parse(List<String> labels) {
        Map<String, String> parsed = new TreeMap<>();
        for (String label : labels) {
            int equals = label.indexOf('=');
            if (equals < 1) {
                throw new InvalidRequestException("label", "must be key=value, not '" + label + "'");
            }
            parsed.put(label.substring(0, equals), label.substring(equals + 1));
        }
        return parsed;
    }
}
