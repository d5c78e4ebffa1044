// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.phase;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureCodeTest {

    @Test
    void theDocumentationListsTheCodesAsTheyAre() throws IOException {
        // given
        List<String> rows = Arrays.stream(FailureCode.values())
                .map(c -> "| `%s` | %s | %s | %s |".formatted(c, c.kind(), who(c.source()), c.remedy()))
                .toList();

        // when
        List<String> documented = Files.readAllLines(Path.of("docs/updates.md"));

        // then
        assertThat(documented).containsSubsequence(rows);
    }

    private static String who(FailureCode.Source source) {
        return switch (source) {
            case CONTROL_PLANE -> "control plane";
            case AGENT -> "agent";
            case BOTH -> "either";
        };
    }
}
