// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.text;

import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.deser.ContextualKeyDeserializer;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** Text as a map's key. */
final class TextKeyDeserializer extends KeyDeserializer implements ContextualKeyDeserializer {
    private final Set<Class<?>> sentByAgents;
    private final boolean clean;

    TextKeyDeserializer(Set<Class<?>> sentByAgents, boolean clean) {
        this.sentByAgents = sentByAgents;
        this.clean = clean;
    }

    @Override
    public KeyDeserializer createContextual(DeserializationContext context, BeanProperty property) {
        return TextDeserializer.isOf(property, sentByAgents) ? new TextKeyDeserializer(sentByAgents, true) : this;
    }

    @Override
    public Object deserializeKey(String key, DeserializationContext context) throws IOException {
        if (clean) {
            return PlainText.clean(key, PlainText.LONGEST);
        }
        Optional<String> flaw = PlainText.flawOfLine(key);
        if (flaw.isPresent()) {
            throw new RefusedValueException(context.getParser(), flaw.get());
        }
        return key;
    }
}
