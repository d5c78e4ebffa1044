// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads JSON into Jackson's tree and writes it from calls, with Jackson's parser and generator but without its ObjectMapper:
 * making one, for classes nobody here maps, takes longer than everything an agent reads before the guests have their memory.
 */
public final class Json {
    /** Deeper than anything the agent reads; also what keeps the recursion within a client thread's small stack. */
    private static final int MAX_DEPTH = 32;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int TYPICAL_CHARACTERS = 256;

    private Json() {}

    /**
     * Reads the first value of a text; what follows it is ignored.
     *
     * @param text UTF-8
     * @return a {@link MissingNode} when there is no value
     * @throws com.fasterxml.jackson.core.JsonProcessingException when it is no JSON or nested deeper than {@value #MAX_DEPTH}
     * @throws IOException when it is no UTF-8
     */
    public static JsonNode read(byte[] text) throws IOException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            return parser.nextToken() == null ? MissingNode.getInstance() : value(parser);
        }
    }

    private static JsonNode value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> NODES.textNode(parser.getText());
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> throw new JsonParseException(parser, "unexpected " + parser.currentToken());
        };
    }

    private static ObjectNode object(JsonParser parser) throws IOException {
        ObjectNode object = NODES.objectNode();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            object.set(name, value(parser));
        }
        return object;
    }

    private static ArrayNode array(JsonParser parser) throws IOException {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser));
        }
        return array;
    }

    private static JsonNode integer(JsonParser parser) throws IOException {
        return switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
        };
    }

    /** Makes the calls that write one value. */
    @FunctionalInterface
    public interface Content {
        /** Makes them. */
        void writeTo(JsonGenerator json) throws IOException;
    }

    /** The line of UTF-8 that these calls write, with its newline. */
    public static byte[] line(Content content) {
        // By way of characters: a generator of bytes would refuse half a surrogate pair, which a client may well have
        // said.
        StringWriter text = new StringWriter(TYPICAL_CHARACTERS);
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            content.writeTo(json);
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
