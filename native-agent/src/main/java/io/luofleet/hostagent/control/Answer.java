// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import java.time.Duration;
import java.util.Optional;

/** What came of one exchange with the control plane. */
public sealed interface Answer<T> {
    /** It answered, and the answer keeps the rules of {@link Replies}. */
    record Ok<T>(T body) implements Answer<T> {}

    /** It has nothing new to say. */
    record Nothing<T>() implements Answer<T> {}

    /** It understood and refused. */
    record Refused<T>(Problem problem) implements Answer<T> {}

    /**
     * No answer came: try again.
     *
     * @param reason what failed
     * @param mayHaveArrived whether the control plane may have acted on the request all the same
     */
    record Unreachable<T>(String reason, boolean mayHaveArrived) implements Answer<T> {}

    /**
     * An answer came that changes nothing: the control plane asks to come again, something else than the control plane answered,
     * or what it said breaks a rule. Try again; it may have acted on the request all the same.
     *
     * @param reason what is wrong with it
     * @param retryAfter how long to wait at least, if it says so
     */
    record Unusable<T>(String reason, Optional<Duration> retryAfter) implements Answer<T> {}
}
