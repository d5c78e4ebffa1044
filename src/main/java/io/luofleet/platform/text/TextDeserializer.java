// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** Text as a value. */
final class TextDeserializer extends StdScalarDeserializer<String> implements ContextualDeserializer {
    private final transient Set<Class<?>> sentByAgents;
    private final boolean clean;

    TextDeserializer(Set<Class<?>> sentByAgents, boolean clean) {
        super(String.class);
        this.sentByAgents = sentByAgents;
        this.clean = clean;
    }

    @Override
    public JsonDeserializer<?> createContextual(DeserializationContext context, BeanProperty property) {
        return isOf(property, sentByAgents) ? new TextDeserializer(sentByAgents, true) : this;
    }

    static boolean isOf(BeanProperty property, Set<Class<?>> classes) {
        return property != null
                && property.getMember() != null
                && classes.contains(property.getMember().getDeclaringClass());
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        String text = StringDeserializer.instance.deserialize(parser, context);
        if (text == null || clean) {
            return text == null ? null : PlainText.clean(text, PlainText.LONGEST);
        }
        Optional<String> flaw = PlainText.flawOfLines(text);
        if (flaw.isPresent()) {
            throw new RefusedValueException(parser, flaw.get());
        }
        return text;
    }

    @Override
    public LogicalType logicalType() {
        return LogicalType.Textual;
    }
}
