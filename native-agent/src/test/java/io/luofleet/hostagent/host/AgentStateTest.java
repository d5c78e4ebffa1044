// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.custody.StateDirectory;
import io.luofleet.hostagent.log.Log;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentStateTest {
    @TempDir
    private Path directory;

    private final ByteArrayOutputStream events = new ByteArrayOutputStream();
    private final Log log =
            new Log(new PrintStream(events, true, StandardCharsets.UTF_8), InstantSource.system(), "host-01");

    private AgentState state(Path where) {
        return AgentState.in(new StateDirectory(where, log), log);
    }

    private AgentState loaded(Path where) {
        AgentState state = state(where);
        state.load();
        return state;
    }

    private String events() {
        return events.toString(StandardCharsets.UTF_8);
    }

    @Test
    void remembersTheHighestEpochOverRestarts() {
        // given
        AgentState state = state(directory.resolve("new"));
        state.sawEpoch(5);

        // when
        state.sawEpoch(3);

        // then
        assertThat(loaded(directory.resolve("new")).epoch()).isEqualTo(5);
        assertThat(state.fault()).isEmpty();
    }

    @Test
    void touchesNothingBeforeItIsAsked() {
        // given a directory that is not there, when
        AgentState state = state(directory.resolve("absent"));

        // then
        assertThat(state.epoch()).isZero();
        assertThat(directory.resolve("absent")).doesNotExist();
    }

    @Test
    void readsWhatAnOlderAgentWrote() throws IOException {
        // given
        Files.writeString(directory.resolve("epoch"), "7\n");

        // when
        AgentState state = loaded(directory);

        // then
        assertThat(state.epoch()).isEqualTo(7);
    }

    @Test
    void writesWhatAnOlderAgentReads() throws IOException {
        // given
        AgentState state = loaded(directory);

        // when
        state.sawEpoch(9);

        // then
        assertThat(Files.readString(directory.resolve("epoch"))).isEqualTo("9\n");
    }

    @Test
    void takesTheHigherOneWhenAnOlderAgentWroteInBetween() throws IOException {
        // given
        loaded(directory).sawEpoch(9);
        Files.writeString(directory.resolve("epoch"), "12\n");

        // when
        AgentState state = loaded(directory);

        // then
        assertThat(state.epoch()).isEqualTo(12);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0\0\0\0", "sha256 00\nepoch 4\n", "damaged"})
    void setsAsideAStateThatMakesNoSense(String content) throws IOException {
        // given
        loaded(directory).sawEpoch(5);
        Files.writeString(directory.resolve("state"), content);

        // when
        AgentState state = loaded(directory);

        // then the older agents' file still has it
        assertThat(state.epoch()).isEqualTo(5);
        assertThat(directory.resolve("state.bad")).hasContent(content);
        assertThat(events())
                .contains("event=state-set-aside", directory.resolve("state").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "damaged"})
    void setsAsideAnEpochThatMakesNoSense(String content) throws IOException {
        // given
        Files.writeString(directory.resolve("epoch"), content);

        // when
        AgentState state = loaded(directory);

        // then
        assertThat(state.epoch()).isZero();
        assertThat(directory.resolve("epoch.bad")).hasContent(content);
        assertThat(events()).contains("event=state-set-aside");
    }

    @Test
    void remembersAnEpochForItselfWhenTheDiskTakesNothing() throws IOException {
        // given a directory in the way of the file
        AgentState state = loaded(directory);
        Files.createDirectory(directory.resolve("state.new"));

        // when
        state.sawEpoch(5);

        // then
        assertThat(state.epoch()).isEqualTo(5);
        assertThat(state.fault()).contains(directory.resolve("state").toString());
        assertThat(events()).contains("event=state-not-kept", "remedy=");
    }

    @Test
    void keepsItOnceTheDiskTakesItAgain() throws IOException {
        // given
        AgentState state = loaded(directory);
        Files.createDirectory(directory.resolve("state.new"));
        state.sawEpoch(5);
        Files.delete(directory.resolve("state.new"));

        // when
        state.sawEpoch(5);

        // then
        assertThat(loaded(directory).epoch()).isEqualTo(5);
        assertThat(state.fault()).isEmpty();
        assertThat(events()).contains("event=state-kept");
    }

    @Test
    void readsADiskThatComesLater() throws IOException {
        // given a file where the directory is to be
        Path late = directory.resolve("late");
        Files.writeString(late, "");
        AgentState state = loaded(late);
        Files.delete(late);
        loaded(late).sawEpoch(8);

        // when
        state.sawEpoch(2);

        // then
        assertThat(state.epoch()).isEqualTo(8);
    }
}
