// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RateTest {
    private static final Instant START = Instant.parse("2026-11-28T10:00:00Z");

    private final Rate rate = new Rate();

    @Test
    void itIsOfWhatWasWatched() {
        rate.look(START, 100);
        rate.look(START.plusSeconds(60), 110);

        assertThat(rate.perHour()).hasValue(600);
    }

    @Test
    void aFewSecondsSayNothing() {
        rate.look(START, 0);
        rate.look(START.plusSeconds(9), 5);

        assertThat(rate.perHour()).isEmpty();
    }

    @Test
    void whereNothingEndsThereIsNone() {
        rate.look(START, 5);
        rate.look(START.plusSeconds(600), 5);

        assertThat(rate.perHour()).isEmpty();
    }

    @Test
    void whatIsLongAgoDoesNotCount() {
        rate.look(START, 0);
        rate.look(START.plusSeconds(10), 1_000);
        rate.look(START.plusSeconds(1_000), 1_000);
        rate.look(START.plusSeconds(1_100), 1_001);

        assertThat(rate.perHour()).hasValue(36);
    }

    @Test
    void hostsThatAreTriedAgainBeginItAnew() {
        rate.look(START, 50);
        rate.look(START.plusSeconds(60), 40);
        rate.look(START.plusSeconds(120), 41);

        assertThat(rate.perHour()).hasValue(60);
    }

    @Test
    void beforeTheFirstLookThereIsNone() {
        assertThat(rate.perHour()).isEmpty();
    }
}
