// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.text;

import com.fasterxml.jackson.databind.module.SimpleModule;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * Reads text, instants and durations of HTTP bodies so that nothing else in the service need doubt them. Whoever can correct
 * what they sent is told what is wrong. What agents send is made plain instead: much of it is a guest's word, and an agent
 * repeats a report until it is taken, so a refusal would cost the host.
 */
public final class CheckedValues extends SimpleModule {
    /** PostgreSQL's range is wider; no clock of a host or of an operator is outside of these. */
    static final Instant EARLIEST = Instant.EPOCH;

    static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

    /** Whether an instant can be stored and reckoned with: from 1970 to 9999. */
    public static boolean isInRange(Instant instant) {
        return !instant.isBefore(EARLIEST) && !instant.isAfter(LATEST);
    }
    /** Any sum of an instant in range and such a duration can be stored, and any duration be counted in nanoseconds. */
    static final Duration LONGEST_DURATION = Duration.ofDays(3_660);

    /** Checks everything; of the records of these classes text is made plain and cut to {@link PlainText#LONGEST}. */
    public CheckedValues(Set<Class<?>> sentByAgents) {
        addDeserializer(String.class, new TextDeserializer(sentByAgents, false));
        addKeyDeserializer(String.class, new TextKeyDeserializer(sentByAgents, false));
        addDeserializer(Object.class, new CheckedTreeDeserializer());
        addDeserializer(Instant.class, new InstantInRange());
        addDeserializer(Duration.class, new DurationInRange());
    }
}
