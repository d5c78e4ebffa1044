// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.datatype.jsr310.deser.InstantDeserializer;
import java.io.IOException;
import java.time.Instant;

/** Instants, as ISO-8601 text, that can be stored and reckoned with. */
final class InstantInRange extends StdScalarDeserializer<Instant> {

    InstantInRange() {
        super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (!parser.hasToken(JsonToken.VALUE_STRING)) {
            throw new RefusedValueException(parser, "must be an ISO-8601 instant, for example 2026-01-31T12:00:00Z");
        }
        Instant read = InstantDeserializer.INSTANT.deserialize(parser, context);
        if (read != null && !CheckedValues.isInRange(read)) {
            throw new RefusedValueException(
                    parser, "must be from %s to %s".formatted(CheckedValues.EARLIEST, CheckedValues.LATEST));
        }
        return read;
    }
}
