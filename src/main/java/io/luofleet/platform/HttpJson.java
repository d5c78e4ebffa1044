// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.luofleet.platform.text.CheckedValues;
import io.luofleet.wire.Check;
import io.luofleet.wire.EnrolRequest;
import io.luofleet.wire.Failure;
import io.luofleet.wire.FlbState;
import io.luofleet.wire.HostFacts;
import io.luofleet.wire.KernelFacts;
import io.luofleet.wire.OrphanState;
import io.luofleet.wire.Report;
import io.luofleet.wire.SessionState;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * How HTTP bodies are read: strictly from operators, whose typing errors must not pass unseen, and tolerantly from agents,
 * which may be of a newer version and hand on what guests say. {@link CheckedValues} has what that means for single values.
 */
@Singleton
public class HttpJson implements ObjectMapperCustomizer {
    private static final Set<Class<?>> SENT_BY_AGENTS = Set.of(
            EnrolRequest.class,
            HostFacts.class,
            KernelFacts.class,
            Report.class,
            Check.class,
            Failure.class,
            FlbState.class,
            OrphanState.class,
            SessionState.class,
            SessionState.FileState.class);

    /** The last of all: what Quarkus registers would otherwise come before {@link CheckedValues}. */
    @Override
    public int priority() {
        return MINIMUM_PRIORITY;
    }

    @Override
    public void customize(ObjectMapper mapper) {
        mapper.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .configure(JsonParser.Feature.STRICT_DUPLICATE_DETECTION, true);
        // A number is no name: 12 for "host" is a mistake, not the host "12".
        mapper.coercionConfigFor(LogicalType.Textual)
                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
        mapper.registerModule(new CheckedValues(SENT_BY_AGENTS));
        SENT_BY_AGENTS.forEach(type -> mapper.addMixIn(type, Tolerant.class));
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    private interface Tolerant {}
}
