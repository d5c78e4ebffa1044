// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.vitals;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SupervisedTest {
    @ParameterizedTest
    @CsvSource({
        "PT0S,    PT0S,    PT0.2S",
        "PT0.2S,  PT1S,    PT0.4S",
        "PT25.6S, PT0S,    PT30S",
        "PT30S,   PT0S,    PT30S",
        "PT30S,   PT30S,   PT30S",
        "PT30S,   PT30.1S, PT0.2S",
        "PT0.4S,  PT24H,   PT0.2S"
    })
    void waitsLongerEachTimeUntilItRanWell(Duration last, Duration ran, Duration expected) {
        // when
        Duration pause = Supervised.pauseAfter(last, ran);

        // then
        assertThat(pause).isEqualTo(expected);
    }

    @Test
    void beginsAnewAfterAnExceptionAndSaysSo() {
        // given
        var vitals = new Vitals(System::nanoTime);
        int[] runs = {0};
        var loop = new Supervised("loop", vitals, Vitals.Pulse.IGNORED, io.luofleet.hostagent.log.Log.silent(), () -> {
            if (runs[0]++ == 0) {
                throw new IllegalStateException("a fault");
            }
        });

        // when
        loop.run();

        // then
        assertThat(runs[0]).isEqualTo(2);
        assertThat(vitals.faults()).singleElement().asString().contains("loop", "a fault");
    }
}
