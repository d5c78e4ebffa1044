// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.update.phase.Deadlines;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** Tells the API document's readers the phases that may have a time in what is asked, and that have one in what is answered. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class PhaseTimesInApi implements OASFilter {
    @Override
    public void filterOpenAPI(OpenAPI api) {
        if (api.getComponents() == null || api.getComponents().getSchemas() == null) {
            return;
        }
        name(api, "CreateUpdate", PhaseTimes.NAMES);
        name(api, "UpdateView", Deadlines.names());
    }

    private static void name(OpenAPI api, String type, List<String> names) {
        Schema whole = api.getComponents().getSchemas().get(type);
        if (whole == null || whole.getProperties() == null) {
            return;
        }
        Schema times = whole.getProperties().get("deadlines");
        if (times != null && times.getAdditionalPropertiesSchema() != null) {
            Schema time = times.getAdditionalPropertiesSchema();
            names.forEach(name -> times.addProperty(name, time));
            times.setAdditionalPropertiesSchema(OASFactory.createSchema().booleanSchema(false));
        }
    }
}
