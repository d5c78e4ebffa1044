// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Follows one update through the API until it ends. */
public final class Follow {
    private static final Set<String> TERMINAL = Set.of("SUCCEEDED", "ABORTED", "LOST", "FAILED");

    private final FleetApi api;
    private final Runnable guard;
    private final Duration limit;

    /**
     * @param api the control plane
     * @param guard throws when following on is pointless, for example because a program died
     * @param limit the longest an update may take
     */
    public Follow(FleetApi api, Runnable guard, Duration limit) {
        this.api = api;
        this.guard = guard;
        this.limit = limit;
    }

    /**
     * Follows an update.
     *
     * @param id the update
     * @param onPhase is given each entry of its phase history, once and in order
     * @return the update as it ended
     */
    public JsonNode toTheEnd(String id, Consumer<JsonNode> onPhase) {
        AtomicInteger seen = new AtomicInteger();
        return Await.value("update " + id + " to end", limit, guard, () -> {
            JsonNode update = api.update(id);
            JsonNode history = update.path("history");
            while (seen.get() < history.size()) {
                onPhase.accept(history.get(seen.getAndIncrement()));
            }
            return terminal(update) ? update : null;
        });
    }

    /** Whether an update has ended. */
    public static boolean terminal(JsonNode update) {
        return TERMINAL.contains(update.path("phase").asText());
    }
}
