// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which part of a file of 1,000 bytes a header asks for. */
class ByteRangeTest {

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0,bytes 0-0/1000",
        "bytes=10-19,bytes 10-19/1000",
        "bytes=990-,bytes 990-999/1000",
        "bytes=990-5000,bytes 990-999/1000",
        "bytes=-10,bytes 990-999/1000",
        "bytes=-5000,bytes 0-999/1000",
        "bytes=1000-,bytes */1000",
        "bytes=-0,bytes */1000",
        "bytes=999999999999999999-,bytes */1000",
    })
    void oneRangeIsAnswered(String header, String contentRange) {
        var range = ByteRange.parse(header, 1000);

        assertThat(range)
                .hasValueSatisfying(r -> assertThat(r.contentRange(1000)).isEqualTo(contentRange));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes=",
                "bytes=-",
                "bytes=20-10",
                "bytes=0-1,5-6",
                "lines=1-2",
                "bytes=a-b",
                "bytes=9999999999999999999-"
            })
    void anythingElseIsIgnored(String header) {
        var range = ByteRange.parse(header, 1000);

        assertThat(range).isEmpty();
    }
}
