// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.phase;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.update.phase.FailureCode.Source;
import io.luofleet.wire.AgentFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

    @ParameterizedTest
    @EnumSource(AgentFailure.class)
    void everyCodeOfAnAgentIsKnownAndTakenFromReports(AgentFailure sent) {
        // given
        String code = sent.name();

        // when
        Optional<FailureCode> known = FailureCode.of(code);

        // then
        assertThat(known).get().extracting(FailureCode::source).isIn(Source.AGENT, Source.BOTH);
    }

    @Test
    void noCodeIsSaidByAgentsThatNoAgentSends() {
        // given
        Set<String> sent =
                Arrays.stream(AgentFailure.values()).map(AgentFailure::name).collect(Collectors.toSet());

        // when
        Stream<FailureCode> ofAgents =
                Arrays.stream(FailureCode.values()).filter(c -> c.source() != Source.CONTROL_PLANE);

        // then
        assertThat(ofAgents).extracting(FailureCode::name).isSubsetOf(sent);
    }

    private static String who(FailureCode.Source source) {
        return switch (source) {
            case CONTROL_PLANE -> "control plane";
            case AGENT -> "agent";
            case BOTH -> "either";
        };
    }
}
