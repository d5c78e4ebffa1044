// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFileTest {
    @TempDir
    private Path directory;

    @Test
    void aFileThatIsCalledSoIsYaml() throws IOException {
        Path file = file("strategy.yaml", """
                # yaml-language-server: $schema=strategy.json
                canary: {count: 1}
                soak: PT1M
                """);

        assertThat(JsonFile.read(file)).hasToString("{\"canary\":{\"count\":1},\"soak\":\"PT1M\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"a\":1}{}", "{\"a\":1,\"a\":2}", "\u0000", "a: 1", "{'a':1}"})
    void whatIsNoJsonIsRefusedWithItsName(String content) throws IOException {
        Path file = file("strategy.json", content);

        assertThatThrownBy(() -> JsonFile.read(file))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith(file + " is no JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a: 1\na: 2\n", "a: [", "a: 1\n---\nb: 2\n", "\u0007", "\t- a"})
    void soIsWhatIsNoYaml(String content) throws IOException {
        Path file = file("strategy.yml", content);

        assertThatThrownBy(() -> JsonFile.read(file))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith(file + " is no YAML");
    }

    @Test
    void aMistakeIsFoundByItsPlace() throws IOException {
        Path file = file("strategy.json", "{\n  \"a\": nothing\n}");

        assertThatThrownBy(() -> JsonFile.read(file)).hasMessageContaining("(line 2, column ");
    }

    @Test
    void oneWithoutEndIsNotReadForEver() {
        assertThatThrownBy(() -> JsonFile.read(Path.of("/dev/zero"), 1 << 20))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("larger than 1048576 bytes");
    }

    @Test
    void aDirectoryIsNamed() {
        assertThatThrownBy(() -> JsonFile.read(directory))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining(directory.toString());
    }

    @Test
    void whatIsNotThereIsAFilesError() {
        assertThatThrownBy(() -> JsonFile.read(directory.resolve("none.json"))).isInstanceOf(NoSuchFileException.class);
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }
}
