// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-11-26T03:00:00Z");

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            delimiter = ';',
            value = {
                "0; PT0S",
                " 120 ; PT2M",
                "999999999; PT24H",
                "Thu, 26 Nov 2026 03:00:30 GMT; PT30S",
                "Thu, 26 Nov 2026 02:00:00 GMT; PT0S",
                "-1; null",
                "99999999999999999999; null",
                "soon; null",
                "null; null"
            })
    void takesSecondsAndDates(String header, Duration expected) {
        // when
        Optional<Duration> pause = RetryAfter.parse(header, () -> NOW);

        // then
        assertThat(pause).isEqualTo(Optional.ofNullable(expected));
    }
}
