// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.update.phase.FailureCode;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** Tells the API document's readers the failure codes that are known; others may come from newer agents. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class FailureCodesInApi implements OASFilter {
    @Override
    public void filterOpenAPI(OpenAPI api) {
        if (api.getComponents() == null || api.getComponents().getSchemas() == null) {
            return;
        }
        Schema failure = api.getComponents().getSchemas().get("Failure");
        if (failure != null
                && failure.getProperties() != null
                && failure.getProperties().get("code") != null) {
            failure.getProperties()
                    .get("code")
                    .setDescription("Stable and upper-case; agents may send others. Known: "
                            + Arrays.stream(FailureCode.values())
                                    .map(c -> c + " (" + c.kind() + ")")
                                    .collect(Collectors.joining(", ")));
        }
    }
}
