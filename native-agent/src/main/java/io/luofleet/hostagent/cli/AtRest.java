// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Whether an agent could be stopped now without an update noticing, by its own status. What the status does not say counts as a no. */
final class AtRest {
    private AtRest() {}

    /** @return why not, a reason a line; empty when nothing is preserved, expected from the kernel, or under way */
    static List<String> reasonsAgainst(JsonNode status) {
        List<String> reasons = new ArrayList<>();
        String observed = status.path("observed").asText("unknown");
        String desired = status.path("desired").asText("IDLE");
        boolean over =
                switch (observed) {
                    case "FINISHED", "ABORTED" -> true;
                    case "IDLE" -> desired.equals("IDLE");
                    default -> false;
                };
        if (!over) {
            reasons.add("update " + status.path("update").asText("-") + " is under way: " + observed + ", wanted: "
                    + desired);
        }
        JsonNode waiting = status.path("retrieval").path("waiting");
        if (!waiting.isIntegralNumber() || waiting.asLong() != 0) {
            reasons.add("sessions that the kernel has not handed over yet: " + waiting.asText("unknown"));
        }
        return reasons;
    }
}
