// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import io.luofleet.platform.Api;
import io.luofleet.platform.http.Idempotent;
import io.luofleet.security.Callers;
import io.luofleet.security.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/** What operators do to hosts, over HTTP. */
@RolesAllowed(Role.READS)
@Path(Api.HOSTS + "/{name}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Hosts")
public class HostCareResource {
    private final HostCare care;
    private final HostService hosts;
    private final Callers callers;

    HostCareResource(HostCare care, HostService hosts, Callers callers) {
        this.care = care;
        this.hosts = hosts;
        this.callers = callers;
    }

    /** Leaves a host alone. */
    @Idempotent
    @POST
    @RolesAllowed(Role.OPERATES)
    @Path("cordon")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "cordonHost",
            summary = "Leave a host alone: no plan takes it, and nothing starts on it",
            description = "It counts as down meanwhile unless 'down' is false. What is under way goes on.")
    @APIResponse(responseCode = "200", description = "Cordoned")
    public HostView cordon(@PathParam("name") String name, @NotNull @Valid HostRequests.CordonHost body) {
        care.cordon(name, body, callers.current());
        return hosts.get(name);
    }

    /** Ends that. */
    @Idempotent
    @POST
    @RolesAllowed(Role.OPERATES)
    @Path("uncordon")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "uncordonHost", summary = "End a host's cordon")
    @APIResponse(responseCode = "200", description = "Not cordoned any more")
    public HostView uncordon(@PathParam("name") String name, @NotNull @Valid HostRequests.UncordonHost body) {
        care.uncordon(name, body.reason(), callers.current());
        return hosts.get(name);
    }

    /** Gives a host's name to another machine. */
    @Idempotent
    @POST
    @RolesAllowed(Role.OPERATES)
    @Path("replace")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "replaceHost",
            summary = "Give a host's name to another machine, or to the same one with a new machine id",
            description = "Labels and history stay. The old machine's agent is not listened to any more.")
    @APIResponse(responseCode = "200", description = "The new machine's agent may enrol")
    @APIResponse(responseCode = "409", description = "The host has a slot, or an update under way")
    public HostView replace(@PathParam("name") String name, @NotNull @Valid HostRequests.ReplaceHost body) {
        care.replace(name, body, callers.current());
        return hosts.get(name);
    }

    /** Changes what operators say of a host. */
    @Idempotent
    @PATCH
    @RolesAllowed(Role.OPERATES)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "changeHost",
            summary = "Set operator's labels, which win over the agent's",
            description = "A label set to null is taken away, so that the agent's counts again; the others stay.")
    @APIResponse(responseCode = "200", description = "Changed")
    public HostView change(@PathParam("name") String name, @NotNull @Valid HostRequests.ChangeHost body) {
        care.change(name, body.labels(), callers.current());
        return hosts.get(name);
    }

    /** Takes a host out of the fleet. */
    @Idempotent
    @DELETE
    @RolesAllowed(Role.OPERATES)
    @ResponseStatus(204)
    @Operation(
            operationId = "retireHost",
            summary = "Take a host out of the fleet for good",
            description = "Its history stays; its name is free. It is out of caps, plans and metrics.")
    @APIResponse(responseCode = "204", description = "Retired")
    @APIResponse(
            responseCode = "409",
            description = "An update, a slot or a rollout has the host, or its agent is there")
    public void retire(
            @PathParam("name") String name,
            @QueryParam("reason") @NotBlank @Size(max = 1_000) String reason,
            @Parameter(description = "Also when its agent is there, which will then enrol it anew")
                    @QueryParam("force")
                    @DefaultValue("false")
                    boolean force) {
        if (force) {
            callers.requireAdmin("Retiring a host by force");
        }
        care.retire(name, reason, force, callers.current());
    }
}
