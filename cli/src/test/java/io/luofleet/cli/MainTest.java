// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private record Outcome(int status, String out, String err) {}

    @ParameterizedTest
    @ValueSource(strings = {"", "context", "host", "release", "plan", "rollout", "update", "audit"})
    void aGroupAloneSaysThatACommandIsMissing(String group) {
        Outcome outcome = group.isEmpty() ? luofleet() : luofleet(group);

        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).contains("Missing required subcommand").contains("--help");
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void helpTellsEveryCommandInALine() {
        Outcome outcome = luofleet("--help");

        assertThat(outcome.status()).isZero();
        assertThat(outcome.out()).contains("rollout").contains("Exit status:");
    }

    private static Outcome luofleet(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
        return new Outcome(status, out.toString(), err.toString());
    }
}
