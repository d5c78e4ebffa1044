// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the numbers against the kernel's headers, where a system has them. */
class ArchitectureNumbersTest {
    private static final Pattern DEFINITION = Pattern.compile("#define __NR_(\\w+)\\s+(\\d+)");

    private static Map<String, Long> numbers(String... headers) throws IOException {
        Map<String, Long> numbers = new HashMap<>();
        for (String header : headers) {
            Path file = Path.of("/usr/include", header);
            assumeTrue(Files.isReadable(file), () -> "no " + file + " here");
            DEFINITION
                    .matcher(Files.readString(file))
                    .results()
                    .forEach(m -> numbers.put(m.group(1), Long.valueOf(m.group(2))));
        }
        return numbers;
    }

    private static List<Long> of(Map<String, Long> numbers) {
        return List.of(numbers.get("statx"), numbers.get("reboot"), numbers.get("kexec_file_load"));
    }

    private static List<Long> of(Architecture architecture) {
        return List.of(architecture.statx(), architecture.reboot(), architecture.kexecFileLoad());
    }

    @Test
    void x86HasItsOwnNumbers() throws IOException {
        assertThat(of(Architecture.X86_64)).isEqualTo(of(numbers("x86_64-linux-gnu/asm/unistd_64.h")));
    }

    @Test
    void aarch64HasTheGenericNumbers() throws IOException {
        assertThat(of(Architecture.AARCH64)).isEqualTo(of(numbers("asm-generic/unistd.h")));
    }

    @Test
    void guessesNothingForAnother() {
        assertThatThrownBy(() -> Architecture.of("riscv64"))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("riscv64");
    }
}
