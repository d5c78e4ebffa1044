// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import io.luofleet.hostagent.control.Exchange.Raw;
import io.luofleet.hostagent.control.Exchange.TheirClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How far the control plane's clock is ahead of ours, as NTP measures it (RFC 5905, section 8): from the two times of each side,
 * of the quickest among the last exchanges. Kept against the monotonic clock, so that a step of ours shows at once.
 *
 * <p>Safe for several threads.
 */
final class ClockOffset {
    /** As many as NTP's clock filter has. */
    private static final int SAMPLES = 8;

    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Deque<Sample> samples = new ArrayDeque<>();

    /** Their clock showed {@code theirs} when our monotonic clock was at {@code atNanos}, give or take half the delay. */
    private record Sample(Instant theirs, long atNanos, long delayNanos) {}

    ClockOffset(InstantSource clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
    }

    /** An exchange with the control plane; without its times it says nothing. */
    synchronized void measure(Raw exchange) {
        if (exchange.clock().isEmpty()) {
            return;
        }
        TheirClock theirs = exchange.clock().get();
        Duration held = Duration.between(theirs.receivedAt(), theirs.answeredAt());
        long took = exchange.gotNanos() - exchange.sentNanos();
        if (held.isNegative() || held.compareTo(Duration.ofNanos(took)) > 0) {
            // Their clock was set meanwhile.
            return;
        }
        if (samples.size() == SAMPLES) {
            samples.removeFirst();
        }
        samples.addLast(new Sample(
                theirs.receivedAt().plus(held.dividedBy(2)), exchange.sentNanos() + took / 2, took - held.toNanos()));
    }

    /** Their clock less ours; empty before the first exchange. */
    synchronized Optional<Duration> now() {
        return samples.stream()
                .min(Comparator.comparingLong(Sample::delayNanos))
                .map(best -> {
                    Instant theirs = best.theirs().plusNanos(nanos.getAsLong() - best.atNanos());
                    return Duration.between(clock.instant(), theirs);
                });
    }
}
