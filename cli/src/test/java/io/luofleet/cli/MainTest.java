// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MainTest {
    private record Outcome(int status, String out, String err) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "context",
                "host",
                "release",
                "plan",
                "rollout",
                "update",
                "audit",
                "slot",
                "token",
                "enrol-token",
                "pending"
            })
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

    @Test
    void eachCommandIsFoundByTheNameThatItHas() {
        Main.model().getSubcommands().forEach((name, line) -> assertThat(line.getCommandSpec()
                        .userObject()
                        .getClass()
                        .getAnnotation(Command.class)
                        .name())
                .isEqualTo(name));
    }

    @Test
    void eachCommandSaysWhatItIsForAndHasHelp() {
        leaves(Main.model()).forEach(line -> {
            assertThat(line.getCommandSpec().usageMessage().description())
                    .as(line.getCommandSpec().qualifiedName())
                    .isNotEmpty();
            assertThat(line.getCommandSpec().findOption("--help"))
                    .as(line.getCommandSpec().qualifiedName())
                    .isNotNull();
        });
    }

    @Test
    void whatCannotBeUndoneAsks() {
        assertThat(leaves(Main.model())
                        .filter(line -> line.getCommandSpec().findOption("--yes") != null)
                        .map(line -> line.getCommandSpec().qualifiedName()))
                .containsExactlyInAnyOrder(
                        "luofleet update start",
                        "luofleet host authority",
                        "luofleet host replace",
                        "luofleet host retire",
                        "luofleet release retire",
                        "luofleet rollout abort",
                        "luofleet rollout change approve",
                        "luofleet slot release",
                        "luofleet orphans order",
                        "luofleet pending accept",
                        "luofleet pending refuse",
                        "luofleet enrol-token revoke",
                        "luofleet certificates revoke",
                        "luofleet token revoke");
    }

    private static Stream<CommandLine> leaves(CommandLine line) {
        return line.getSubcommands().isEmpty()
                ? Stream.of(line)
                : line.getSubcommands().values().stream().flatMap(MainTest::leaves);
    }

    private static Outcome luofleet(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
        return new Outcome(status, out.toString(), err.toString());
    }
}
