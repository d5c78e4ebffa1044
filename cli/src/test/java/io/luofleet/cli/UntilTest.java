// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class UntilTest {
    private final Until until = new Until(Clock.fixed(Instant.parse("2026-11-28T10:00:00Z"), ZoneOffset.UTC));

    @ParameterizedTest
    @CsvSource({
        "30d,2026-12-28T10:00:00Z",
        "12h,2026-11-28T22:00:00Z",
        "90m,2026-11-28T11:30:00Z",
        "5s,2026-11-28T10:00:05Z",
        "2026-12-24T18:00:00Z,2026-12-24T18:00:00Z"
    })
    void itIsASpanFromNowOrAnInstant(String text, String expected) {
        assertThat(until.convert(text)).isEqualTo(expected);
    }

    @Test
    void sinceIsASpanBack() {
        Since since = new Since(Clock.fixed(Instant.parse("2026-11-28T10:00:00Z"), ZoneOffset.UTC));

        assertThat(since.convert("30d")).isEqualTo("2026-10-29T10:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1d", "1.5h", "30", "d", "1000000d", "2026-12-24", "٣d", "30D"})
    void whatIsNeitherIsRefusedWithWhatItMayBe(String text) {
        assertThatThrownBy(() -> until.convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("30d");
    }
}
