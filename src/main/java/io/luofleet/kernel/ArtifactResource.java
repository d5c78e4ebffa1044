// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import io.luofleet.platform.Api;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.PathPart;

/** Serves the files of releases, so that a small site needs no other server. */
@PermitAll
@Path(Api.ARTIFACTS)
@RunOnVirtualThread
@Tag(name = "Artifacts")
public class ArtifactResource {
    private static final String CONTENT_RANGE = "Content-Range";

    private final ArtifactDirectory directory;

    ArtifactResource(ArtifactDirectory directory) {
        this.directory = directory;
    }

    /** One file, or a part of it. */
    @GET
    @Path("{path: .+}")
    @Operation(
            operationId = "getArtifact",
            summary = "A file of the artifacts directory (luofleet.artifacts.dir)",
            description = "Supports If-None-Match, and one Range with If-Range, to go on where a download broke off.")
    @APIResponse(
            responseCode = "200",
            description = "The whole file",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM,
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(
            responseCode = "206",
            description = "The part that Range asks for",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM,
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "304", description = "It is what If-None-Match has")
    @APIResponse(responseCode = "416", description = "The file has no byte of the range")
    public Response get(
            @PathParam("path") String path,
            @HeaderParam("Range") String range,
            @HeaderParam("If-Range") String ifRange,
            @Context Request request)
            throws IOException {
        File file = find(path);
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(file.tag());
        if (unchanged != null) {
            return file.describe(unchanged).build();
        }
        Optional<ByteRange> part = ifRange == null || ifRange.equals(file.quotedTag())
                ? ByteRange.parse(range, file.size())
                : Optional.empty();
        if (part.isEmpty()) {
            return file.describe(
                            Response.ok(new PathPart(file.path(), 0, file.size()), MediaType.APPLICATION_OCTET_STREAM))
                    .build();
        }
        String contentRange = part.get().contentRange(file.size());
        if (!part.get().isSatisfiable()) {
            throw new ProblemException(
                            ProblemType.RANGE_NOT_SATISFIABLE,
                            "'%s' has %d bytes, and none of those asked for.".formatted(path, file.size()))
                    .withHeader(CONTENT_RANGE, contentRange);
        }
        return file.describe(Response.status(Response.Status.PARTIAL_CONTENT)
                        .entity(new PathPart(
                                file.path(), part.get().first(), part.get().count()))
                        .type(MediaType.APPLICATION_OCTET_STREAM))
                .header(CONTENT_RANGE, contentRange)
                .build();
    }

    /** What a file is like. */
    @HEAD
    @Path("{path: .+}")
    @Operation(operationId = "headArtifact", summary = "The length and the ETag of a file of the artifacts directory")
    @APIResponse(responseCode = "200", description = "As for GET, without the file")
    public Response head(@PathParam("path") String path, @Context Request request) throws IOException {
        File file = find(path);
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(file.tag());
        return unchanged != null
                ? file.describe(unchanged).build()
                : file.describe(Response.ok().type(MediaType.APPLICATION_OCTET_STREAM))
                        .header(HttpHeaders.CONTENT_LENGTH, file.size())
                        .build();
    }

    private record File(java.nio.file.Path path, long size, EntityTag tag) {
        Response.ResponseBuilder describe(Response.ResponseBuilder response) {
            return response.tag(tag).header("Accept-Ranges", "bytes");
        }

        String quotedTag() {
            return '"' + tag.getValue() + '"';
        }
    }

    private File find(String path) throws IOException {
        java.nio.file.Path file = directory.find(path).orElseThrow(() -> absent(path));
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        String tag = "%x-%x"
                .formatted(attributes.size(), attributes.lastModifiedTime().to(TimeUnit.MICROSECONDS));
        return new File(file, attributes.size(), new EntityTag(tag));
    }

    private ProblemException absent(String path) {
        return new ProblemException(
                ProblemType.NOT_FOUND,
                directory.isEnabled()
                        ? "The artifacts directory has no file '%s'.".formatted(path)
                        : "This control plane serves no artifacts: luofleet.artifacts.dir is not set.");
    }
}
