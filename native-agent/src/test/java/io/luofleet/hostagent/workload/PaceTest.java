// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND = 1_000_000_000;
    /** The clock may begin anywhere, also just before it wraps. */
    private static final long NOW = Math.subtractExact(Long.MAX_VALUE, SECOND);

    private final Pace pace = new Pace(1000, 500, NOW);

    @Test
    void letsABurstPassAtOnce() {
        // given a rested pace, when
        long wait = pace.take(500, NOW);

        // then
        assertThat(wait).isZero();
    }

    @Test
    void makesWhatFollowsABurstWait() {
        // given
        pace.take(500, NOW);

        // when
        long wait = pace.take(100, NOW);

        // then
        assertThat(wait).isEqualTo(SECOND / 10);
    }

    @Test
    void restsAcrossTheClocksWrap() {
        // given
        pace.take(1500, NOW);
        boolean before = pace.rested(NOW + SECOND);

        // when
        long wait = pace.take(500, NOW + 2 * SECOND);

        // then
        assertThat(before).isFalse();
        assertThat(wait).isZero();
    }
}
