// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentStateTest {
    @TempDir
    private Path directory;

    @Test
    void remembersTheHighestEpochOverRestarts() throws IOException {
        // given
        AgentState state = AgentState.open(directory.resolve("new"));
        state.sawEpoch(5);

        // when
        state.sawEpoch(3);

        // then
        assertThat(AgentState.open(directory.resolve("new")).epoch()).isEqualTo(5);
    }

    @Test
    void remembersAnEpochForItselfWhenTheDiskTakesNothing() throws IOException {
        // given a directory in the way of the file
        AgentState state = AgentState.open(directory);
        Files.createDirectory(directory.resolve("epoch.new"));

        // when
        Throwable thrown = catchThrowable(() -> state.sawEpoch(5));

        // then
        assertThat(thrown).isInstanceOf(IOException.class);
        assertThat(state.epoch()).isEqualTo(5);
    }

    @Test
    void refusesToGuessWhenItsFileIsDamaged() throws IOException {
        // given
        Files.writeString(directory.resolve("epoch"), "damaged");

        // when it is opened, then
        assertThatThrownBy(() -> AgentState.open(directory)).hasMessageContaining("remove it to start anew");
    }
}
