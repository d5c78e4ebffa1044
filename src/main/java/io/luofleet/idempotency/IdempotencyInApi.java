// SPDX-License-Identifier: Apache-2.0
package io.luofleet.idempotency;

import io.luofleet.platform.Api;
import io.luofleet.platform.http.Idempotent;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem.HttpMethod;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/** Tells the API document's readers which operations are done once for a key. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class IdempotencyInApi implements OASFilter {
    private static final Set<HttpMethod> WRITES =
            Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);

    /** Its answer is a cookie, and its secret works once. */
    private static final String WITHOUT = "openBrowserSession";

    @Override
    public void filterOpenAPI(OpenAPI api) {
        api.getPaths().getPathItems().forEach((path, item) -> {
            if (Api.isOfOperators(path)) {
                item.getOperations().forEach((method, operation) -> {
                    if (WRITES.contains(method) && !WITHOUT.equals(operation.getOperationId())) {
                        describe(operation);
                    }
                });
            }
        });
    }

    private static void describe(Operation operation) {
        if (operation.getParameters() == null
                || operation.getParameters().stream().noneMatch(p -> Idempotent.DRY_RUN.equals(p.getName()))) {
            operation.addParameter(OASFactory.createParameter()
                    .name(Idempotent.DRY_RUN)
                    .in(Parameter.In.QUERY)
                    .description(
                            "Do it and undo it: refused as it would be, else a 200 with what would be answered, and Dry-Run: true. Nothing stays but the audit's record of the request.")
                    .schema(OASFactory.createSchema()
                            .addType(Schema.SchemaType.BOOLEAN)
                            .defaultValue(false)));
        }
        operation.addParameter(OASFactory.createParameter()
                .name(IdempotencyFilter.HEADER)
                .in(Parameter.In.HEADER)
                .description(
                        "Makes the request safe to send again: with the same key, by the same credential, it is done once, and answered "
                                + "for a day as it was then, with Idempotency-Replayed: true. Refusals are not kept. The same key with another request is a 422.")
                .schema(OASFactory.createSchema()
                        .addType(Schema.SchemaType.STRING)
                        .minLength(1)
                        .maxLength(IdempotencyFilter.LONGEST)));
        if (!operation.getResponses().hasAPIResponse("200")) {
            Stream.of("201", "202")
                    .map(operation.getResponses()::getAPIResponse)
                    .filter(done -> done != null && done.getContent() != null)
                    .findFirst()
                    .ifPresent(done -> operation
                            .getResponses()
                            .addAPIResponse(
                                    "200",
                                    OASFactory.createAPIResponse()
                                            .description("With dryRun: what would be answered")
                                            .content(done.getContent())));
        }
        if (!operation.getResponses().hasAPIResponse("422")) {
            operation
                    .getResponses()
                    .addAPIResponse(
                            "422",
                            OASFactory.createAPIResponse()
                                    .description("The Idempotency-Key was used for another request"));
        }
    }
}
