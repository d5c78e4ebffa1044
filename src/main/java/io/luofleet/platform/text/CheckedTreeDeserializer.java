// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.deser.std.UntypedObjectDeserializer;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** What is read without a type, as maps, lists and text: its text is checked by the deserializer of text, its names here. */
final class CheckedTreeDeserializer extends UntypedObjectDeserializer {

    CheckedTreeDeserializer() {
        super((JavaType) null, (JavaType) null);
    }

    @Override
    protected Object mapObject(JsonParser parser, DeserializationContext context) throws IOException {
        Object read = super.mapObject(parser, context);
        if (read instanceof Map<?, ?> map) {
            for (Object key : map.keySet()) {
                Optional<String> flaw = PlainText.flawOfLine(String.valueOf(key));
                if (flaw.isPresent()) {
                    throw new RefusedValueException(parser, "has a field whose name " + flaw.get());
                }
            }
        }
        return read;
    }
}
