// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcFileTest {
    @ParameterizedTest
    @ValueSource(strings = {"/proc/sys/kernel/pid_max", "/proc/sys/kernel/ostype", "/proc/kallsyms"})
    void aFileIsReadAsAnyOtherProgramReadsIt(String file) throws IOException {
        String expected = new String(
                new ProcessBuilder("cat", file).start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        String text = ProcFile.read(Path.of(file));

        assertThat(text).isEqualTo(expected).isNotBlank();
    }
}
