// SPDX-License-Identifier: Apache-2.0
package io.luofleet.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.luofleet.platform.text.PlainText;
import io.luofleet.wire.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Where two states of a thing differ: by field, what stood there before and what stands there after. */
final class Difference {
    /** In characters. */
    static final int LONGEST = 16 << 10;

    private static final int LONGEST_VALUE = 1_000;

    /** Of tokens, shown once; and what agents change, whatever operators do meanwhile. */
    private static final Set<String> LEFT_OUT = Set.of("secret", "lastSeen", "presence");

    private Difference() {}

    /**
     * Compares two states. A long value is told by its digest; so are all, by their fields' names, where there are too many.
     *
     * @param before missing before it is made
     * @param after missing after it is gone
     * @return a JSON object by field, {@code labels.zone} for one inside another, each with {@code before} and {@code after} as far as there is
     *     one; empty where nothing differs
     */
    static Optional<String> of(JsonNode before, JsonNode after) {
        ObjectNode found = JsonNodeFactory.instance.objectNode();
        compare("", before, after, found);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        String text = found.toString();
        return Optional.of(text.length() <= LONGEST ? text : digest(text, found));
    }

    private static void compare(String path, JsonNode before, JsonNode after, ObjectNode found) {
        if ((isAbsent(before) && isAbsent(after)) || before.equals(after)) {
            return;
        }
        boolean isTop = path.isEmpty();
        if (isTop || (before.isObject() && after.isObject())) {
            for (String field : fields(before, after)) {
                compare(isTop ? field : path + "." + field, before.path(field), after.path(field), found);
            }
            return;
        }
        ObjectNode change = found.putObject(path);
        put(change, "before", before);
        put(change, "after", after);
    }

    private static Set<String> fields(JsonNode before, JsonNode after) {
        Set<String> fields = new TreeSet<>();
        before.fieldNames().forEachRemaining(fields::add);
        after.fieldNames().forEachRemaining(fields::add);
        fields.removeAll(LEFT_OUT);
        return fields;
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    private static void put(ObjectNode change, String when, JsonNode value) {
        if (!isAbsent(value)) {
            String text = value.isTextual() ? value.textValue() : value.toString();
            change.set(when, text.length() <= LONGEST_VALUE ? clean(value) : TextNode.valueOf(digest(text)));
        }
    }

    private static JsonNode clean(JsonNode value) {
        return value.isTextual() ? TextNode.valueOf(PlainText.clean(value.textValue(), LONGEST_VALUE)) : value;
    }

    private static String digest(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return "sha256:%s of %d bytes".formatted(Sha256.hex(bytes), bytes.length);
    }

    private static String digest(String text, ObjectNode found) {
        ObjectNode summary = JsonNodeFactory.instance.objectNode();
        summary.put("changed", PlainText.clean(String.join(" ", fields(found, found)), LONGEST - LONGEST_VALUE));
        summary.put("digest", digest(text));
        return summary.toString();
    }
}
