// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.control.Exchange.Raw;
import io.luofleet.hostagent.control.Exchange.TheirClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClockOffsetTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Duration ours = Duration.ZERO;
    private long nanos;
    private final ClockOffset offset =
            new ClockOffset(() -> START.plusNanos(nanos).plus(ours), () -> nanos);

    /** An exchange now with a control plane that is so far ahead of true time, held so long, with so much delay each way. */
    private void exchange(Duration ahead, Duration there, Duration held, Duration back) {
        Instant received = START.plusNanos(nanos).plus(there).plus(ahead);
        long sent = nanos;
        nanos += there.plus(held).plus(back).toNanos();
        offset.measure(new Raw(
                204,
                "",
                "",
                Optional.of(new TheirClock(received, received.plus(held))),
                Optional.empty(),
                null,
                sent,
                nanos));
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    @Test
    void saysNothingBeforeTheFirstExchange() {
        // given, when, then
        assertThat(offset.now()).isEmpty();
    }

    @Test
    void isExactHoweverLongThePollWasHeldBack() {
        // given
        exchange(Duration.ofSeconds(40), millis(5), Duration.ofSeconds(30), millis(5));

        // when
        Optional<Duration> now = offset.now();

        // then
        assertThat(now).contains(Duration.ofSeconds(40));
    }

    @Test
    void trustsTheQuickestExchange() {
        // given
        exchange(millis(100), millis(2), Duration.ZERO, millis(2));
        exchange(millis(100), millis(3000), Duration.ZERO, millis(1));

        // when
        Optional<Duration> now = offset.now();

        // then
        assertThat(now).contains(millis(100));
    }

    @Test
    void showsAtOnceThatOurClockWasSet() {
        // given an agent that started a year early
        ours = Duration.ofDays(-365);
        exchange(Duration.ZERO, millis(1), Duration.ZERO, millis(1));
        Optional<Duration> before = offset.now();

        // when NTP sets the clock
        ours = Duration.ZERO;

        // then
        assertThat(before).contains(Duration.ofDays(365));
        assertThat(offset.now()).contains(Duration.ZERO);
    }

    @Test
    void forgetsHowTheirClockWas() {
        // given
        exchange(Duration.ofHours(1), millis(1), Duration.ZERO, millis(1));

        // when it is set, and eight slower exchanges follow
        for (int i = 0; i < 8; i++) {
            exchange(Duration.ZERO, millis(9), Duration.ZERO, millis(9));
        }

        // then
        assertThat(offset.now()).contains(Duration.ZERO);
    }
}
