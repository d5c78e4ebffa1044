// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * When to ask the kernel again for what it did not hand over: soon, because guests stand still meanwhile, then less and less often, and for
 * as long as it takes. Used by the loop's thread only.
 */
final class Retries {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private long attempts;
    private Duration pause = FIRST;
    private OptionalLong nextNanos = OptionalLong.empty();

    /** Something was refused that may be had later; returns how often that was since it last went well. */
    long refused(long nowNanos) {
        nextNanos = OptionalLong.of(nowNanos + pause.toNanos());
        pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
        return ++attempts;
    }

    /** Nothing is left to be asked for. */
    void done() {
        attempts = 0;
        pause = FIRST;
        nextNanos = OptionalLong.empty();
    }

    /** When to ask, on the monotonic clock; empty when there is nothing to ask for. */
    OptionalLong nextNanos() {
        return nextNanos;
    }

    boolean due(long nowNanos) {
        return nextNanos.isPresent() && nowNanos - nextNanos.getAsLong() >= 0;
    }
}
