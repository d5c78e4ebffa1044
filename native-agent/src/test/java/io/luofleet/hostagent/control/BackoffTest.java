// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    private final Backoff backoff = new Backoff(Pace.OF_A_FLEET, new Random(1));

    @Test
    void doublesUpToABoundAndIsDrawnAtRandom() {
        // given, when
        long[] pauses =
                IntStream.range(0, 20).mapToLong(i -> backoff.next().toMillis()).toArray();

        // then
        for (int i = 0; i < pauses.length; i++) {
            long range = Math.min(30_000, 200L << Math.min(i, 20));
            assertThat(pauses[i]).isBetween(range / 2, range);
        }
        assertThat(IntStream.range(10, 20).mapToLong(i -> pauses[i]).distinct().count())
                .isGreaterThan(5);
    }

    @Test
    void startsAtRandomWithinItsPace() {
        // given, when
        List<Long> starts =
                Stream.generate(() -> backoff.start().toMillis()).limit(100).toList();

        // then
        assertThat(starts).allMatch(start -> start >= 0 && start <= 5_000);
        assertThat(Set.copyOf(starts)).hasSizeGreaterThan(50);
    }

    @ParameterizedTest
    @CsvSource({"20,20,30", "0,0,1", "86400,60,90"})
    void doesAsItIsToldWithinReason(long told, long least, long most) {
        // given, when
        Duration pause = backoff.next(Optional.of(Duration.ofSeconds(told)));

        // then
        assertThat(pause).isBetween(Duration.ofSeconds(least), Duration.ofSeconds(most));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    7                             | PT7S
                    0                             | PT0S
                    Thu, 01 Jan 1970 00:00:00 GMT | PT0S
                    soon                          |
                    -1                            |
                    99999999999999999999          |
                    """)
    void readsRetryAfter(String header, Duration expected) {
        // given, when
        Optional<Duration> told = Exchange.retryAfter(header);

        // then
        assertThat(told).isEqualTo(Optional.ofNullable(expected));
    }
}
