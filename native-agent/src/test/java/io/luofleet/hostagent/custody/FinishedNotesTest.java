// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.log.Log;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FinishedNotesTest {
    @TempDir
    private Path directory;

    private FinishedNotes notes(String bootId) {
        return FinishedNotes.in(directory.resolve("finished"), bootId, Log.silent());
    }

    @Test
    void remembersNamesOfAnyKind() {
        // given
        FinishedNotes notes = notes("boot-1");
        notes.finished("vm-1");
        notes.finished("line\nbreak");

        // when
        notes.finished("vm-\u00fc");

        // then
        assertThat(notes("boot-1").read()).containsExactlyInAnyOrder("vm-1", "line\nbreak", "vm-\u00fc");
    }

    @Test
    void goesOnWhereAPredecessorStopped() {
        // given
        notes("boot-1").finished("vm-1");

        // when
        notes("boot-1").finished("vm-2");

        // then
        assertThat(notes("boot-1").read()).containsExactlyInAnyOrder("vm-1", "vm-2");
    }

    @Test
    void saysNothingOfAnotherBoot() {
        // given
        notes("boot-1").finished("vm-1");
        FinishedNotes next = notes("boot-2");
        boolean before = next.read().isEmpty();

        // when
        next.finished("vm-2");

        // then
        assertThat(before).isTrue();
        assertThat(notes("boot-2").read()).containsExactly("vm-2");
    }

    @Test
    void takesHalfALineForNothing() throws IOException {
        // given an agent killed while it wrote
        notes("boot-1").finished("vm-1");
        Files.writeString(directory.resolve("finished"), "\n766d", StandardOpenOption.APPEND);

        // when
        notes("boot-1").finished("vm-3");

        // then a whole line after it is not lost, and the half one says at most a name that nobody has
        assertThat(notes("boot-1").read()).contains("vm-1", "vm-3").doesNotContain("vm-2");
    }
}
