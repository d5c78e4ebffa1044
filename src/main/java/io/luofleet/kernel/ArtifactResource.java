// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import io.luofleet.platform.Api;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Serves the files of releases, so that a small site needs no other server. */
@Path(Api.ARTIFACTS)
@RunOnVirtualThread
@Tag(name = "Artifacts")
public class ArtifactResource {
    private final ArtifactDirectory directory;

    ArtifactResource(ArtifactDirectory directory) {
        this.directory = directory;
    }

    /** One file. */
    @GET
    @Path("{path: .+}")
    @Operation(
            operationId = "getArtifact",
            summary = "A file of the artifacts directory (luofleet.artifacts.dir)",
            description = "Supports If-None-Match.")
    @APIResponse(responseCode = "200", content = @Content(mediaType = MediaType.APPLICATION_OCTET_STREAM))
    public Response get(@PathParam("path") String path, @Context Request request) throws IOException {
        java.nio.file.Path file = directory.find(path).orElseThrow(() -> absent(path));
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        EntityTag tag = new EntityTag("%x-%x"
                .formatted(
                        attributes.size(),
                        attributes.lastModifiedTime().to(java.util.concurrent.TimeUnit.MICROSECONDS)));
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
        if (unchanged != null) {
            return unchanged.build();
        }
        return Response.ok(file, MediaType.APPLICATION_OCTET_STREAM).tag(tag).build();
    }

    private ProblemException absent(String path) {
        return new ProblemException(
                ProblemType.NOT_FOUND,
                directory.isEnabled()
                        ? "The artifacts directory has no file '%s'.".formatted(path)
                        : "This control plane serves no artifacts: luofleet.artifacts.dir is not set.");
    }
}
