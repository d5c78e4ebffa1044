// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.datatype.jsr310.deser.DurationDeserializer;
import java.io.IOException;
import java.time.Duration;

/** Durations, as ISO-8601 text, that can be reckoned with. */
final class DurationInRange extends StdScalarDeserializer<Duration> {

    DurationInRange() {
        super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (!parser.hasToken(JsonToken.VALUE_STRING)) {
            throw new RefusedValueException(parser, "must be an ISO-8601 duration, for example PT30S");
        }
        Duration read = DurationDeserializer.INSTANCE.deserialize(parser, context);
        boolean isInRange = read == null
                || (read.compareTo(CheckedValues.LONGEST_DURATION) <= 0
                        && read.compareTo(CheckedValues.LONGEST_DURATION.negated()) >= 0);
        if (!isInRange) {
            throw new RefusedValueException(
                    parser, "must be at most %d days".formatted(CheckedValues.LONGEST_DURATION.toDays()));
        }
        return read;
    }
}
