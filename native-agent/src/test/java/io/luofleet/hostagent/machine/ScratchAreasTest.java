// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchAreasTest {
    @TempDir
    private Path directory;

    private void given(String starts, String lengths) throws IOException {
        Files.writeString(directory.resolve("scratch_phys"), starts);
        Files.writeString(directory.resolve("scratch_len"), lengths);
    }

    @Test
    void readsWhatTheKernelShows() throws Exception {
        // given
        given("0x1000000\n0x7c000000\n", "0x400000\n0x2000000\n");

        // when
        List<ScratchArea> areas = ScratchAreas.read(directory);

        // then
        assertThat(areas).containsExactly(new ScratchArea(0x1000000, 4 << 20), new ScratchArea(0x7c000000L, 32 << 20));
    }

    @Test
    void knowsNothingOfWhatMakesNoSense() throws Exception {
        // given
        given("0x1000000\n", "0x400000\n0x2000000\n");

        // when
        List<ScratchArea> areas = ScratchAreas.read(directory);

        // then
        assertThat(areas).isEmpty();
    }

    @Test
    void knowsNothingWhereNothingCanBeRead() {
        // when
        List<ScratchArea> areas = ScratchAreas.read(directory.resolve("absent"));

        // then
        assertThat(areas).isEmpty();
    }
}
