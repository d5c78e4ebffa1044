// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import com.fasterxml.jackson.core.type.TypeReference;
import io.luofleet.event.EventLog;
import io.luofleet.event.EventType;
import io.luofleet.event.Severity;
import io.luofleet.platform.Json;
import io.luofleet.security.Principal;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/** The labels in force: the agent's, over them those that its enrolment token fixes, and over all the operator's. A change is an event, since caps count by labels. */
@ApplicationScoped
class HostLabels {
    private static final TypeReference<Map<String, String>> TYPE = new TypeReference<>() {};

    private final EventLog events;
    private final HostConfig config;

    HostLabels(EventLog events, HostConfig config) {
        this.events = events;
        this.config = config;
    }

    /**
     * Puts the labels of a known host in force.
     *
     * @param by the operator who changed them; {@code null} for the agent
     */
    void apply(HostEntity host, Principal by) {
        Map<String, String> before = Json.read(host.labels, TYPE);
        Map<String, String> now = inForce(host);
        host.labels = Json.write(now);
        Map<String, Map<String, String>> changes = changes(before, now);
        if (changes.isEmpty()) {
            return;
        }
        boolean moves = config.failureDomains().stream().anyMatch(changes::containsKey);
        Map<String, Object> data = new HashMap<>();
        data.put("changes", changes);
        data.put("by", by == null ? "agent" : by);
        events.append(
                EventType.HOST_LABELS_CHANGED,
                moves ? Severity.WARNING : Severity.INFO,
                host.name,
                "%s is labelled otherwise by %s: %s.%s"
                        .formatted(
                                host.name,
                                by == null ? "its agent" : by.display(),
                                words(changes),
                                moves
                                        ? " It is in another failure domain from now on; a slot that it holds counts in both."
                                        : ""),
                data);
    }

    /** Puts the labels of a new host in force, of which nobody has to be told. */
    void begin(HostEntity host) {
        host.labels = Json.write(inForce(host));
    }

    private static Map<String, String> inForce(HostEntity host) {
        Map<String, String> labels = new TreeMap<>(Json.read(host.agentLabels, TYPE));
        labels.putAll(Json.read(host.fixedLabels, TYPE));
        labels.putAll(Json.read(host.operatorLabels, TYPE));
        return labels;
    }

    private static Map<String, Map<String, String>> changes(Map<String, String> before, Map<String, String> now) {
        var keys = new TreeSet<>(before.keySet());
        keys.addAll(now.keySet());
        Map<String, Map<String, String>> changes = new TreeMap<>();
        for (String key : keys) {
            if (!Objects.equals(before.get(key), now.get(key))) {
                Map<String, String> change = new TreeMap<>();
                change.put("before", before.get(key));
                change.put("now", now.get(key));
                changes.put(key, change);
            }
        }
        return changes;
    }

    private static String words(Map<String, Map<String, String>> changes) {
        StringBuilder words = new StringBuilder();
        changes.forEach((key, change) -> words.append(words.isEmpty() ? "" : ", ")
                .append("%s was %s and is %s".formatted(key, word(change.get("before")), word(change.get("now")))));
        return words.toString();
    }

    private static String word(String value) {
        return value == null ? "absent" : "'" + value + "'";
    }
}
