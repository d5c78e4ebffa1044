// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

/** What came of one exchange with the control plane. */
public sealed interface Answer<T> {
    /** It answered. */
    record Ok<T>(T body) implements Answer<T> {}

    /** It has nothing new to say. */
    record Nothing<T>() implements Answer<T> {}

    /** It understood and refused. */
    record Refused<T>(Problem problem) implements Answer<T> {}

    /**
     * No usable answer came: try again.
     *
     * @param reason what failed
     * @param mayHaveArrived whether the control plane may have acted on the request all the same
     */
    record Unreachable<T>(String reason, boolean mayHaveArrived) implements Answer<T> {}
}
