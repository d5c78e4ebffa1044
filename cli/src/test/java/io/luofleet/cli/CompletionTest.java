// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionTest {
    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void bashAndZshHaveOneScript(String shell) {
        assertThat(script(shell)).contains("enrol-token").contains("--no-go").contains("compinit");
    }

    @Test
    void fishKnowsWhereACommandIs() {
        assertThat(script("fish").lines())
                .contains("complete -c luofleet -n '__luofleet_at' -a 'rollout' -d 'Rollouts'")
                .contains(
                        "complete -c luofleet -n '__luofleet_at rollout change' -a 'approve' -d 'Puts one in force, for what has yet to start'")
                .contains("complete -c luofleet -n '__luofleet_in rollout gate' -l go -d 'The next wave opens'");
    }

    @Test
    void fishKnowsWhatAnOptionTakes() {
        assertThat(script("fish").lines())
                .anyMatch(
                        line -> line.startsWith(
                                "complete -c luofleet -n '__luofleet_in hosts' -s o -l output -x -a 'table wide json yaml name' -d "))
                .anyMatch(line ->
                        line.startsWith("complete -c luofleet -n '__luofleet_in plan create' -s f -l strategy -r -F "))
                .contains(
                        "complete -c luofleet -n '__luofleet_in release add' -F -d 'The release\\'s JSON, as luofleet release sign writes it'");
    }

    private static String script(String shell) {
        StringWriter out = new StringWriter();
        int status = Main.run(new PrintWriter(out), new PrintWriter(new StringWriter()), "completion", shell);
        assertThat(status).isZero();
        return out.toString();
    }
}
