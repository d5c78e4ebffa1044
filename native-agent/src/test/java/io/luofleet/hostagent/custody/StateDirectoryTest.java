// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.luofleet.hostagent.log.Log;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StateDirectoryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @TempDir
    private Path directory;

    private StateDirectory state(Path where) {
        return new StateDirectory(where, PATIENCE, Log.silent());
    }

    private static StateDirectory.Content text(String text) {
        return file -> StateDirectory.writeFully(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String read(StateDirectory state, String name) throws IOException {
        return state.read(name, file -> new String(StateDirectory.readSmall(file, 100), StandardCharsets.UTF_8))
                .orElse("absent");
    }

    @Test
    void readsWhatItWrote() throws IOException {
        // given
        StateDirectory state = state(directory.resolve("a/b"));
        state.write("file", text("one"));

        // when
        state.write("file", text("two"));

        // then
        assertThat(read(state, "file")).isEqualTo("two");
        assertThat(directory.resolve("a/b")).isDirectoryContaining("glob:**file");
        assertThat(directory.resolve("a/b/file.new")).doesNotExist();
    }

    @Test
    void aDirectoryThatItMakesIsForItsUserAlone() throws IOException {
        // given
        StateDirectory state = state(directory.resolve("a/b"));

        // when
        state.write("file", text("one"));

        // then
        assertThat(Files.getPosixFilePermissions(directory.resolve("a/b")))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void leavesWhatWasThereWhenItCannotWrite() throws IOException {
        // given
        StateDirectory state = state(directory);
        state.write("file", text("one"));
        StateDirectory.Content full = file -> {
            StateDirectory.writeFully(file, new byte[] {'t'});
            throw new IOException("No space left on device");
        };

        // when
        Throwable thrown = catchThrowable(() -> state.write("file", full));

        // then
        assertThat(thrown)
                .hasMessageContaining("No space left on device")
                .hasMessageContaining(directory.resolve("file").toString());
        assertThat(read(state, "file")).isEqualTo("one");
    }

    @Test
    void saysWhatIsInTheWay() throws IOException {
        // given
        Files.writeString(directory.resolve("file"), "");

        // when it is taken for a directory, then
        assertThatThrownBy(() -> state(directory.resolve("file")).write("x", text("")))
                .hasMessageContaining("cannot write " + directory.resolve("file/x"));
    }

    @Test
    void waitsForNoDiskLongerThanItsPatience() throws Exception {
        // given an open that does not come back: nobody writes to this FIFO
        int made = new ProcessBuilder("mkfifo", directory.resolve("file").toString())
                .start()
                .waitFor();
        StateDirectory state = state(directory);
        Throwable first = catchThrowable(() -> read(state, "file"));

        // when somebody asks for something else meanwhile
        long begun = System.nanoTime();
        Throwable second = catchThrowable(() -> state.write("other", text("x")));
        Duration took = Duration.ofNanos(System.nanoTime() - begun);

        // then nothing is waited for twice
        assertThat(made).isZero();
        assertThat(first).isInstanceOf(IOException.class).hasMessageContaining("no answer within");
        assertThat(second).isInstanceOf(IOException.class).hasMessageContaining("the disk does not answer");
        assertThat(took).isLessThan(PATIENCE);
        assertThat(state.present()).isFalse();
        // A writer lets the first one go.
        Files.newOutputStream(directory.resolve("file")).close();
    }

    @Test
    void putsAFileAsideForPeople() throws IOException {
        // given
        StateDirectory state = state(directory);
        state.write("file", text("strange"));

        // when
        state.setAside("file", "it is strange");

        // then
        assertThat(read(state, "file")).isEqualTo("absent");
        assertThat(directory.resolve("file.bad")).hasContent("strange");
    }
}
