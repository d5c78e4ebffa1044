// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.StreamSupport;

/**
 * Makes requests from the API document: mostly of the right shape and with names and ids that exist, so that they get far, and
 * with something wrong in most of them. The same seed makes the same requests.
 */
final class ApiFuzzer {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int DEEPEST = 6;

    /** Text that databases, parsers, logs and terminals stumble over. */
    private static final List<String> NASTY = List.of(
            "",
            " ",
            "\0",
            "a\0b",
            "a\nINFO forged",
            "\u001b[31m",
            "\ud800",
            "\u202Ereverse",
            "ÄÖ 東京 🚀",
            "' OR 1=1 --",
            "%00",
            "%",
            "_",
            "../../etc/passwd",
            "x".repeat(300),
            "y".repeat(3_000),
            "-1",
            "0",
            "9223372036854775807",
            "-9223372036854775808",
            "99999999999999999999999",
            "1e400",
            "NaN",
            "true",
            "null",
            "2026-02-30T00:00:00Z",
            "+999999999-12-31T23:59:59.999999999Z",
            "-999999999-01-01T00:00:00Z",
            "PT0S",
            "-PT1S",
            "PT0.000000001S",
            "P9999DT2562047788015215H",
            "PT9223372036854775807S",
            "FREQ=SECONDLY;COUNT=2147483647",
            "zone in (a,b),!rack",
            "zone in (",
            "http://[::1",
            "file:///etc/shadow",
            "00000000-0000-0000-0000-000000000000");

    private final JsonNode document;
    private final Random random;
    private final Map<String, List<String>> known;

    /**
     * A fuzzer.
     *
     * @param document the API document
     * @param known values that exist, by the name of the parameter or field
     */
    ApiFuzzer(JsonNode document, long seed, Map<String, List<String>> known) {
        this.document = document;
        this.random = new Random(seed);
        this.known = known;
    }

    /** One operation of the document. */
    record Operation(String method, String path, JsonNode item) {
        String id() {
            return item.path("operationId").asText();
        }

        boolean declares(int status) {
            return item.path("responses").has(Integer.toString(status));
        }
    }

    /** A request; a {@code null} body is none. */
    record Request(String method, String target, Map<String, String> headers, String body) {
        @Override
        public String toString() {
            String shown = body == null || body.length() <= 4_000 ? body : body.substring(0, 4_000) + "…";
            return method + " " + target + " " + headers + "\n" + shown;
        }
    }

    /** Every operation, in the document's order. */
    List<Operation> operations() {
        List<Operation> all = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    if (method.getValue().has("responses")) {
                        all.add(new Operation(
                                method.getKey().toUpperCase(java.util.Locale.ROOT), path.getKey(), method.getValue()));
                    }
                }));
        return all;
    }

    /** The next request of an operation. */
    Request next(Operation operation) {
        String path = operation.path();
        List<String> query = new ArrayList<>();
        Map<String, String> headers = new java.util.TreeMap<>();
        for (JsonNode parameter : operation.item().path("parameters")) {
            String name = parameter.path("name").asText();
            String value = text(name, value(parameter.path("schema"), name, 0));
            switch (parameter.path("in").asText()) {
                case "path" -> path = path.replaceAll("\\{" + name + "[^}]*}", encode(value.isEmpty() ? "x" : value));
                case "query" -> {
                    if (parameter.path("required").asBoolean() || chance(50)) {
                        query.add(name + "=" + encode(value));
                    }
                }
                case "header" -> {
                    if (chance(95)) {
                        headers.put(name, header(value));
                    }
                }
                default -> throw new AssertionError(parameter.toString());
            }
        }
        JsonNode content = operation.item().path("requestBody").path("content");
        String body = content.isMissingNode() ? null : body(content.path("application/json"));
        String target = query.isEmpty() ? path : path + "?" + String.join("&", query);
        return new Request(operation.method(), target, headers, body);
    }

    private String body(JsonNode media) {
        if (chance(3)) {
            return pick(List.of("", "{", "[]", "null", "\"text\"", "{}{}", "{\"a\":1,\"a\":2}", "[".repeat(2_000)));
        }
        JsonNode body = value(media.path("schema"), "", 0);
        return body.toString();
    }

    private JsonNode value(JsonNode reference, String name, int depth) {
        JsonNode schema = resolve(reference);
        if (chance(7)) {
            return anything();
        }
        if (schema.has("enum")) {
            return pick(elements(schema.path("enum")));
        }
        return switch (type(schema)) {
            case "object" -> object(schema, depth);
            case "array" -> array(schema, name, depth);
            case "integer" ->
                JSON.numberNode(pick(List.of(
                        BigInteger.ZERO,
                        BigInteger.ONE,
                        BigInteger.TWO,
                        BigInteger.valueOf(random.nextInt(1_000)),
                        extreme())));
            case "number" -> JSON.numberNode(random.nextDouble() * 100);
            case "boolean" -> JSON.booleanNode(random.nextBoolean());
            default -> TextNode.valueOf(string(schema, name));
        };
    }

    private JsonNode object(JsonNode schema, int depth) {
        ObjectNode object = JSON.objectNode();
        List<String> required =
                elements(schema.path("required")).stream().map(JsonNode::asText).toList();
        schema.path("properties").properties().forEach(property -> {
            if (depth < DEEPEST && (required.contains(property.getKey()) ? chance(98) : chance(70))) {
                object.set(property.getKey(), value(property.getValue(), property.getKey(), depth + 1));
            }
        });
        if (schema.path("additionalProperties").isObject() && depth < DEEPEST) {
            for (int i = random.nextInt(3); i > 0; i--) {
                object.set(
                        pick(List.of("rack", "zone", pick(NASTY))),
                        value(schema.path("additionalProperties"), "", depth + 1));
            }
        }
        return object;
    }

    private JsonNode array(JsonNode schema, String name, int depth) {
        ArrayNode array = JSON.arrayNode();
        for (int i = random.nextInt(3); i > 0 && depth < DEEPEST; i--) {
            array.add(value(schema.path("items"), name, depth + 1));
        }
        return array;
    }

    private String string(JsonNode schema, String name) {
        List<String> existing = known.getOrDefault(name, List.of());
        if (!existing.isEmpty() && chance(80)) {
            return pick(existing);
        }
        if (chance(30)) {
            return pick(NASTY);
        }
        return switch (schema.path("format").asText()) {
            case "uuid" -> new java.util.UUID(random.nextLong(), random.nextLong()).toString();
            case "date-time" -> "2026-11-26T12:00:00Z";
            case "duration" -> pick(List.of("PT1S", "PT0.5S", "P1D"));
            default ->
                schema.path("pattern").asText().contains("0-9a-f")
                        ? "0".repeat(64)
                        : pick(List.of("a", "b-1", "7.3.4-b"));
        };
    }

    /** Any value at all, where another was expected. */
    private JsonNode anything() {
        return switch (random.nextInt(6)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.numberNode(extreme());
            case 2 -> JSON.booleanNode(random.nextBoolean());
            case 3 -> JSON.arrayNode().add(pick(NASTY));
            case 4 -> JSON.objectNode().put(pick(NASTY), pick(NASTY));
            default -> TextNode.valueOf(pick(NASTY));
        };
    }

    private BigInteger extreme() {
        return pick(List.of(
                BigInteger.valueOf(-1),
                BigInteger.valueOf(Integer.MAX_VALUE),
                BigInteger.valueOf(Long.MAX_VALUE),
                BigInteger.valueOf(Long.MIN_VALUE),
                BigInteger.TEN.pow(30)));
    }

    /** A value of a parameter, which has to be text. */
    private String text(String name, JsonNode value) {
        List<String> existing = known.getOrDefault(name, List.of());
        return !existing.isEmpty() && chance(75)
                ? pick(existing)
                : value.isTextual() ? value.textValue() : value.toString();
    }

    /** Headers are Latin-1 without control characters, or no client sends them. */
    private static String header(String value) {
        String sendable = value.codePoints()
                .filter(c -> c >= ' ' && c < 127)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return sendable;
    }

    private JsonNode resolve(JsonNode schema) {
        JsonNode found = schema;
        while (found.has("$ref") || found.has("anyOf") || found.has("oneOf")) {
            if (found.has("$ref")) {
                found = document.at(found.path("$ref").asText().substring(1));
            } else {
                found = pick(elements(found.has("anyOf") ? found.path("anyOf") : found.path("oneOf")));
            }
        }
        return found;
    }

    /** OpenAPI 3.1 has lists of types. */
    private String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray() ? pick(elements(type)).asText() : type.asText("string");
    }

    private static List<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** A copy of a sample with something wrong somewhere in it. */
    JsonNode mutated(JsonNode sample) {
        JsonNode copy = sample.deepCopy();
        List<Runnable> changes = new ArrayList<>();
        collect(copy, changes);
        for (int i = random.nextInt(3); i >= 0; i--) {
            pick(changes).run();
        }
        return copy;
    }

    private void collect(JsonNode node, List<Runnable> changes) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> {
                String name = field.getKey();
                changes.add(() -> object.set(name, anything()));
                changes.add(() -> object.set(name, TextNode.valueOf(pick(NASTY))));
                collect(field.getValue(), changes);
            });
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int index = i;
                changes.add(() -> array.set(index, anything()));
                collect(array.get(i), changes);
            }
        }
    }

    static JsonNode parse(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }
}
