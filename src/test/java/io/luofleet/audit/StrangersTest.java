// SPDX-License-Identifier: Apache-2.0
package io.luofleet.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StrangersTest {
    @Test
    void aFloodOfStrangersIsCountedAndNotRecorded() {
        var metrics = new SimpleMeterRegistry();
        var strangers = new Strangers(metrics, 6);

        long recorded =
                IntStream.range(0, 5_000).filter(_ -> strangers.mayBeRecorded()).count();

        assertThat(recorded).isBetween(60L, 70L);
        assertThat(metrics.get("luofleet.audit.strangers.unrecorded").counter().count())
                .isEqualTo((double) (5_000 - recorded));
    }
}
