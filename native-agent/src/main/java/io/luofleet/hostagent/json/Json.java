// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads JSON into Jackson's tree and writes it from calls, with Jackson's generator but without its ObjectMapper and its parser.
 * Making a mapper, for classes nobody here maps, takes longer than everything an agent reads before the guests have their memory;
 * the parser's class computes constants of BigDecimal for a tenth of an agent's way there.
 */
public final class Json {
    /** Deeper than anything the agent reads; also what keeps the recursion within a client thread's small stack. */
    private static final int MAX_DEPTH = 32;

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int TYPICAL_CHARACTERS = 256;

    private Json() {}

    /**
     * Reads the one value of a text.
     *
     * @param text UTF-8
     * @return a {@link MissingNode} when there is no value
     * @throws JsonException when it is no JSON or nested deeper than {@value #MAX_DEPTH}
     * @throws CharacterCodingException when it is no UTF-8
     */
    public static JsonNode read(byte[] text) throws JsonException, CharacterCodingException {
        String decoded = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(text))
                .toString();
        JsonReader reader = new JsonReader(decoded, MAX_DEPTH);
        if (reader.atEnd()) {
            return MissingNode.getInstance();
        }
        JsonNode value = reader.value();
        if (!reader.atEnd()) {
            throw new JsonException("more than one value");
        }
        return value;
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
