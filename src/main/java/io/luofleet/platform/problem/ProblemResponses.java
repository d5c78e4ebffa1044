// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.problem;

import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/**
 * Declares, for every operation alike, that it answers errors with problem documents, and that headers are text. An operation only
 * names the statuses that are its own, with their reasons.
 */
public class ProblemResponses implements OASFilter {
    private static final Map<String, String> EVERYWHERE = Map.of(
            "400", "The request breaks rules; 'violations' or 'field' says where",
            "503", "The control plane cannot serve this now; Retry-After says when to come back",
            "default", "Another error");

    @Override
    public Operation filterOperation(Operation operation) {
        APIResponses responses = operation.getResponses();
        if (responses == null) {
            responses = OASFactory.createAPIResponses();
            operation.setResponses(responses);
        }
        boolean hasPathParameter = operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(p -> p.getIn() == Parameter.In.PATH);
        if (hasPathParameter) {
            declare(responses, "404", "Nothing of this name or id is there");
        }
        for (var each : EVERYWHERE.entrySet()) {
            declare(responses, each.getKey(), each.getValue());
        }
        for (var each : responses.getAPIResponses().entrySet()) {
            if (each.getKey().startsWith("4") || each.getKey().startsWith("5")) {
                describe(each.getValue());
            }
        }
        return operation;
    }

    @Override
    public Parameter filterParameter(Parameter parameter) {
        if (parameter.getIn() == Parameter.In.HEADER && parameter.getSchema() == null) {
            parameter.setSchema(OASFactory.createSchema().addType(Schema.SchemaType.STRING));
        }
        return parameter;
    }

    private static void declare(APIResponses responses, String status, String description) {
        if (!responses.hasAPIResponse(status)) {
            responses.addAPIResponse(
                    status,
                    OASFactory.createAPIResponse().description(description).content(problem()));
        }
    }

    private static void describe(APIResponse response) {
        Content content = response.getContent();
        if (content == null || !content.hasMediaType(Problem.MEDIA_TYPE)) {
            response.setContent(problem());
        }
    }

    private static Content problem() {
        return OASFactory.createContent()
                .addMediaType(
                        Problem.MEDIA_TYPE,
                        OASFactory.createMediaType()
                                .schema(OASFactory.createSchema().ref("#/components/schemas/Problem")));
    }
}
