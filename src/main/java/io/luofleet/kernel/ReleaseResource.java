// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

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
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Kernel releases over HTTP. */
@RolesAllowed(Role.READS)
@Path(Api.RELEASES)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Releases")
public class ReleaseResource {
    private final KernelReleaseService releases;
    private final Callers callers;

    ReleaseResource(KernelReleaseService releases, Callers callers) {
        this.releases = releases;
        this.callers = callers;
    }

    /** Registers a release; saying the same again changes nothing. */
    @Idempotent
    @POST
    @RolesAllowed(Role.OPERATES)
    @Operation(
            operationId = "registerRelease",
            summary = "Register a release",
            description = "A release never changes. The same content under the same name again is answered with 200.")
    @APIResponse(
            responseCode = "201",
            description = "Registered",
            content = @Content(schema = @Schema(implementation = ReleaseView.class)))
    @APIResponse(responseCode = "200", description = "Was registered with this content")
    @APIResponse(
            responseCode = "409",
            description = "Another release has this name, or this one lacks a signature that was sent")
    public RestResponse<ReleaseView> register(@NotNull @Valid RegisterRelease body) {
        CommandLineRule.require(body);
        SignatureRule.require(body.signatures());
        boolean isNew = releases.register(body.toWire(), callers.current());
        ReleaseView view = releases.view(body.name());
        return isNew
                ? RestResponse.ResponseBuilder.<ReleaseView>created(URI.create(Api.release(view.name())))
                        .entity(view)
                        .build()
                : RestResponse.ok(view);
    }

    /** The registered releases by name. */
    @GET
    @Operation(operationId = "listReleases", summary = "The registered releases by name")
    public Page<ReleaseView> list(
            @QueryParam("tag") String tag,
            @QueryParam("cursor") String cursor,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit) {
        return releases.list(tag, cursor, limit);
    }

    /** Lets no host go to a release any more. */
    @Idempotent
    @POST
    @RolesAllowed(Role.OPERATES)
    @Path("{name}/retire")
    @Operation(
            operationId = "retireRelease",
            summary = "Let no host go to a release any more, for good",
            description =
                    "No plan, rollout or update goes to it from then on; running rollouts to it pause. What it says of "
                            + "kernels that run stays known.")
    @APIResponse(responseCode = "200", description = "Retired, or was; whoever retired it first stays named")
    public ReleaseView retire(@PathParam("name") String name, @NotNull @Valid ReleaseRequests.Retire body) {
        releases.retire(name, callers.current(), body.reason());
        return releases.view(name);
    }

    /** Replaces a release's tags. */
    @Idempotent
    @PUT
    @RolesAllowed(Role.OPERATES)
    @Path("{name}/tags")
    @Operation(operationId = "tagRelease", summary = "Give a release these tags and no others")
    @APIResponse(responseCode = "200", description = "Tagged")
    public ReleaseView tag(@PathParam("name") String name, @NotNull @Valid ReleaseRequests.Tags body) {
        releases.tag(name, body.tags(), callers.current());
        return releases.view(name);
    }

    /** Replaces a release's signatures. */
    @Idempotent
    @PUT
    @RolesAllowed(Role.OPERATES)
    @Path("{name}/signatures")
    @Operation(
            operationId = "signRelease",
            summary = "Give a release these signatures and no others",
            description = "Hosts check them with keys of their own; the service passes them on.")
    @APIResponse(responseCode = "200", description = "With these signatures")
    public ReleaseView sign(@PathParam("name") String name, @NotNull @Valid ReleaseRequests.Signatures body) {
        SignatureRule.require(body.signatures());
        releases.sign(name, body.toWire(), callers.current());
        return releases.view(name);
    }

    /** One release. */
    @GET
    @Path("{name}")
    @Operation(operationId = "getRelease", summary = "One release")
    public ReleaseView get(@PathParam("name") String name) {
        return releases.view(name);
    }
}
