// SPDX-License-Identifier: Apache-2.0
package io.luofleet.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.luofleet.harness.HarnessException;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/** JSON as the agent writes and reads it. */
final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Json() {}

    static Buffer write(Object value) {
        try {
            return Buffer.buffer(MAPPER.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new HarnessException("cannot write " + value + ": " + e.getMessage(), e);
        }
    }

    static String pretty(Object value) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new HarnessException("cannot write " + value + ": " + e.getMessage(), e);
        }
    }

    static <T> T read(Buffer body, Class<T> type) {
        try {
            return MAPPER.readValue(body.getBytes(), type);
        } catch (IOException e) {
            throw new HarnessException("cannot read " + body + ": " + e.getMessage(), e);
        }
    }
}
