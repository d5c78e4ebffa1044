// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.wire.Check;
import io.luofleet.wire.Failure;
import io.luofleet.wire.OrphanState;
import io.luofleet.wire.SessionState;
import io.luofleet.wire.SessionState.FileState;
import io.luofleet.wire.SessionState.Stage;
import io.luofleet.wire.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

class SafeContentTest {
    private static final String BAD = "x\0\33[2J\n" + "y".repeat(1 << 20);

    @Test
    void letsNoTextOfOthersIntoAReportAsItIs() {
        // given content whose every text somebody else wrote
        Journal.Content content = new Journal.Content(
                List.of(new Check("workloads", false, BAD, BAD)),
                List.of(new SessionState(
                        BAD,
                        BAD,
                        Stage.FAILED,
                        List.of(new FileState(1, BAD, BAD, 1L)),
                        null,
                        null,
                        null,
                        BAD,
                        Source.DERIVED)),
                List.of(new OrphanState(BAD, 1, OrphanState.Answer.KEPT, BAD)),
                new Failure("CODE", BAD, BAD, null, null, BAD));

        // when
        String safe = SafeContent.of(content).toString();

        // then
        assertThat(safe).doesNotContain("\0", "\33", "\n").contains("x<U+0000><U+001B>[2J<U+000A>yyy");
        assertThat(safe.length()).isLessThan(60_000);
    }
}
