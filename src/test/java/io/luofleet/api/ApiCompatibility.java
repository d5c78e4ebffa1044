// SPDX-License-Identifier: Apache-2.0
package io.luofleet.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * What of an OpenAPI 3.1 document breaks those who go by an earlier one. What callers send must still be taken, and what they read must
 * still be there and of its type; that an answer says more, or an enumeration of it has one value more, breaks nobody.
 */
final class ApiCompatibility {
    private static final List<String> METHODS = List.of("get", "put", "post", "delete", "patch");
    /** Smaller than before refuses what was taken. */
    private static final List<String> UPPER_BOUNDS = List.of("maximum", "maxLength", "maxItems");

    private static final List<String> LOWER_BOUNDS = List.of("minimum", "minLength", "minItems");

    private final JsonNode before;
    private final JsonNode after;
    private final List<String> breaks = new ArrayList<>();
    private final Set<String> compared = new HashSet<>();

    private ApiCompatibility(JsonNode before, JsonNode after) {
        this.before = before;
        this.after = after;
    }

    /** Who sends what a schema describes. */
    private enum By {
        CALLER,
        SERVICE
    }

    /** Each break with its place, in the order of the earlier document; empty when there is none. */
    static List<String> breaks(JsonNode before, JsonNode after) {
        var comparison = new ApiCompatibility(before, after);
        before.path("paths").properties().forEach(path -> comparison.path(path.getKey(), path.getValue()));
        return comparison.breaks;
    }

    private void path(String path, JsonNode item) {
        for (String method : METHODS) {
            if (item.has(method)) {
                String at = method.toUpperCase(java.util.Locale.ROOT) + " " + path;
                JsonNode now = after.path("paths").path(path).path(method);
                if (now.isMissingNode()) {
                    breaks.add(at + " is gone");
                } else {
                    operation(at, item.path(method), now);
                }
            }
        }
    }

    private void operation(String at, JsonNode was, JsonNode now) {
        if (!was.path("operationId").equals(now.path("operationId"))) {
            breaks.add("%s: operationId %s became %s"
                    .formatted(
                            at,
                            was.path("operationId").asText(),
                            now.path("operationId").asText()));
        }
        parameters(at, parametersOf(before, was), parametersOf(after, now));
        requestBody(at, was.path("requestBody"), now.path("requestBody"));
        was.path("responses").properties().forEach(response -> {
            String status = response.getKey();
            JsonNode same = now.path("responses").path(status);
            if (status.startsWith("2")) {
                if (same.isMissingNode()) {
                    breaks.add("%s: answer %s is gone".formatted(at, status));
                } else {
                    contents(at + " " + status, response.getValue(), same, By.SERVICE);
                }
            }
        });
    }

    private static Map<String, JsonNode> parametersOf(JsonNode document, JsonNode operation) {
        Map<String, JsonNode> parameters = new java.util.TreeMap<>();
        operation
                .path("parameters")
                .forEach(p -> parameters.put(
                        resolved(document, p).path("in").asText() + " parameter '"
                                + resolved(document, p).path("name").asText() + "'",
                        resolved(document, p)));
        return parameters;
    }

    private void parameters(String at, Map<String, JsonNode> was, Map<String, JsonNode> now) {
        was.forEach((name, parameter) -> {
            if (now.containsKey(name)) {
                schema(at + " " + name, parameter.path("schema"), now.get(name).path("schema"), By.CALLER);
            } else {
                breaks.add("%s: %s is gone".formatted(at, name));
            }
        });
        now.forEach((name, parameter) -> {
            boolean wasRequired =
                    was.containsKey(name) && was.get(name).path("required").asBoolean();
            if (parameter.path("required").asBoolean() && !wasRequired) {
                breaks.add("%s: %s is needed now".formatted(at, name));
            }
        });
    }

    private void requestBody(String at, JsonNode was, JsonNode now) {
        if (now.path("required").asBoolean() && !was.path("required").asBoolean()) {
            breaks.add(at + ": a body is needed now");
        }
        contents(at + " body", resolved(before, was), resolved(after, now), By.CALLER);
    }

    private void contents(String at, JsonNode was, JsonNode now, By by) {
        resolved(before, was).path("content").properties().forEach(content -> {
            JsonNode same = resolved(after, now).path("content").path(content.getKey());
            if (same.isMissingNode()) {
                breaks.add("%s: %s is gone".formatted(at, content.getKey()));
            } else {
                schema(at, content.getValue().path("schema"), same.path("schema"), by);
            }
        });
    }

    private void schema(String at, JsonNode wasOrReference, JsonNode nowOrReference, By by) {
        JsonNode was = resolved(before, wasOrReference);
        JsonNode now = resolved(after, nowOrReference);
        // By names, since schemas may contain themselves.
        String key = wasOrReference.path("$ref").asText() + " "
                + nowOrReference.path("$ref").asText() + " " + by;
        if (wasOrReference.has("$ref") && !compared.add(key)) {
            return;
        }
        types(at, was, now, by);
        if (by == By.CALLER) {
            bounds(at, was, now);
            values(at, was, now);
        }
        properties(at, was, now, by);
        if (was.has("items")) {
            schema(at + "[]", was.path("items"), now.path("items"), by);
        }
        if (was.path("additionalProperties").isObject()) {
            schema(at + ".*", was.path("additionalProperties"), now.path("additionalProperties"), by);
        }
        alternatives(at, was, now, by);
    }

    private void types(String at, JsonNode was, JsonNode now, By by) {
        Set<String> earlier = words(was.path("type"));
        Set<String> later = words(now.path("type"));
        Set<String> taken = by == By.CALLER ? later : earlier;
        Set<String> sent = by == By.CALLER ? earlier : later;
        boolean formatChanged = was.has("format") && !was.path("format").equals(now.path("format"));
        if (!taken.isEmpty() && !taken.containsAll(sent)) {
            breaks.add("%s: type %s became %s".formatted(at, earlier, later));
        } else if (formatChanged) {
            breaks.add("%s: format %s became %s"
                    .formatted(
                            at, was.path("format").asText(), now.path("format").asText()));
        }
    }

    private void bounds(String at, JsonNode was, JsonNode now) {
        for (String bound : UPPER_BOUNDS) {
            if (now.has(bound)
                    && (!was.has(bound)
                            || now.path(bound).asDouble() < was.path(bound).asDouble())) {
                breaks.add("%s: %s is %s now".formatted(at, bound, now.path(bound)));
            }
        }
        for (String bound : LOWER_BOUNDS) {
            if (now.has(bound)
                    && (!was.has(bound)
                            || now.path(bound).asDouble() > was.path(bound).asDouble())) {
                breaks.add("%s: %s is %s now".formatted(at, bound, now.path(bound)));
            }
        }
        if (now.has("pattern") && !now.path("pattern").equals(was.path("pattern"))) {
            breaks.add(
                    "%s: it must match %s now".formatted(at, now.path("pattern").asText()));
        }
    }

    private void values(String at, JsonNode was, JsonNode now) {
        Set<String> gone = new TreeSet<>(words(was.path("enum")));
        gone.removeAll(words(now.path("enum")));
        if (now.has("enum") && !gone.isEmpty()) {
            breaks.add("%s: %s is not taken any more".formatted(at, String.join(", ", gone)));
        }
        if (now.has("enum") && !was.has("enum")) {
            breaks.add("%s: only %s is taken now".formatted(at, words(now.path("enum"))));
        }
    }

    private void properties(String at, JsonNode was, JsonNode now, By by) {
        Set<String> earlier = words(was.path("required"));
        Set<String> later = words(now.path("required"));
        was.path("properties").properties().forEach(property -> {
            String name = property.getKey();
            JsonNode same = now.path("properties").path(name);
            if (same.isMissingNode()) {
                breaks.add("%s: '%s' is gone".formatted(at, name));
                return;
            }
            if (by == By.SERVICE && earlier.contains(name) && !later.contains(name)) {
                breaks.add("%s: '%s' may be absent now".formatted(at, name));
            }
            schema(at + "." + name, property.getValue(), same, by);
        });
        if (by == By.CALLER) {
            later.stream()
                    .filter(name -> !earlier.contains(name))
                    .forEach(name -> breaks.add("%s: '%s' is needed now".formatted(at, name)));
        }
    }

    /** By their place: the generator keeps the order of the classes. */
    private void alternatives(String at, JsonNode was, JsonNode now, By by) {
        for (String word : List.of("oneOf", "anyOf", "allOf")) {
            JsonNode earlier = was.path(word);
            for (int i = 0; i < earlier.size(); i++) {
                if (now.path(word).path(i).isMissingNode()) {
                    breaks.add("%s: an alternative of %s is gone".formatted(at, word));
                } else {
                    schema(at, earlier.path(i), now.path(word).path(i), by);
                }
            }
        }
    }

    private static JsonNode resolved(JsonNode document, JsonNode node) {
        JsonNode found = node;
        while (found.has("$ref")) {
            found = document.at(found.path("$ref").asText().substring(1));
        }
        return found;
    }

    private static Set<String> words(JsonNode node) {
        Set<String> words = new TreeSet<>();
        if (node.isArray()) {
            StreamSupport.stream(node.spliterator(), false)
                    .map(JsonNode::asText)
                    .forEach(words::add);
        } else if (node.isTextual()) {
            words.add(node.asText());
        }
        return words;
    }
}
