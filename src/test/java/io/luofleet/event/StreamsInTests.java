// SPDX-License-Identifier: Apache-2.0
package io.luofleet.event;

import io.quarkus.arc.Arc;

/** What befalls event streams in tests of those who follow them. */
public final class StreamsInTests {
    private StreamsInTests() {}

    /** Ends all, as a replica that stops does. */
    public static void endAll() {
        Arc.container().instance(EventStreams.class).get().drain(null);
    }
}
