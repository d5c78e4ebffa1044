// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Plans and rollouts through the API, as an operator's script goes about them. */
public final class Rollouts {
    private static final Set<String> AT_REST =
            Set.of("PAUSED", "SUCCEEDED", "SUCCEEDED_WITH_SKIPS", "ENDED_WITH_FAILURES", "ABORTED");

    private final FleetApi api;

    /** Over this API. */
    public Rollouts(FleetApi api) {
        this.api = api;
    }

    /** Plans a release for every host. */
    public JsonNode plan(String release, Map<String, Object> strategy) {
        return api.post("/plans", Map.of("release", release, "selector", "", "strategy", strategy));
    }

    /** Starts the rollout of a plan; gives its id. */
    public String start(JsonNode plan) {
        return api.post("/rollouts", Map.of("plan", plan.path("hash").asText()))
                .path("id")
                .asText();
    }

    /** A rollout as it is now. */
    public JsonNode get(String id) {
        return api.get("/rollouts/" + id);
    }

    /** Its hosts as they are at one moment, at most a thousand. */
    public List<JsonNode> hosts(String id) {
        return api.list("/rollouts/" + id + "/hosts?limit=1000");
    }

    /** Slots taken now, by hosts that are down or owe something. */
    public List<JsonNode> slots() {
        return api.get("/slots").valueStream().toList();
    }

    /** Labels in an answer. */
    public static Map<String, String> labels(JsonNode holder) {
        Map<String, String> labels = new HashMap<>();
        holder.path("labels")
                .propertyStream()
                .forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
        return labels;
    }

    /**
     * Follows a rollout until it is over or paused.
     *
     * @param guard throws when waiting on is pointless
     * @param limit the longest to wait
     * @param onLook is given the rollout at each look
     * @return the rollout as it is then
     */
    public JsonNode untilItRests(String id, Runnable guard, Duration limit, Consumer<JsonNode> onLook) {
        return Await.value("rollout " + id + " to end or pause", limit, guard, () -> {
            JsonNode rollout = get(id);
            onLook.accept(rollout);
            return AT_REST.contains(rollout.path("status").asText()) ? rollout : null;
        });
    }
}
