// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LogTest {
    @Test
    void writesALineEachTimeThatANumberHasDoubled() {
        // given a peer that does something a thousand times, when
        LongStream lines = LongStream.rangeClosed(1, 1000).filter(Log::due);

        // then
        assertThat(lines).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 512L);
    }

    @Test
    void letsNoPeerForgeALine() {
        // given
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Log log = new Log(
                new PrintStream(out, true, StandardCharsets.UTF_8), InstantSource.fixed(Instant.EPOCH), "host-1");

        // when
        log.warn("bad-message", "why", "x\n1970-01-01T00:00:00Z level=info event=\"resumed\"");

        // then
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("1970-01-01T00:00:00Z level=warn host=host-1 event=bad-message"
                        + " why=\"x\\x0a1970-01-01T00:00:00Z level=info event=\\\"resumed\\\"\"");
    }
}
