// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.machine.ProcessMemory.Limit;
import io.luofleet.hostagent.sys.Memfd;
import io.luofleet.hostagent.sys.Sys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMemoryReaderTest {
    @TempDir
    private Path directory;

    private ProcessMemory read() {
        return new ProcessMemoryReader(directory.resolve("proc"), directory.resolve("cgroups")).of(7);
    }

    private void given(String file, String content) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }

    @Test
    void seesTheMemfdsOfThisProcess() throws Exception {
        try (Memfd memfd = Memfd.create("guest")) {
            // given a memfd that is all hole, and a second descriptor of it
            memfd.resize(3L << 30);
            ProcessMemoryReader reader = new ProcessMemoryReader(Path.of("/proc"), directory);
            long before = reader.of(Sys.processId()).memfds().orElseThrow().totalBytes();

            // when
            ProcessMemory memory;
            try (var second = memfd.fd().duplicate()) {
                assertThat(second.isClosed()).isFalse();
                memory = reader.of(Sys.processId());
            }

            // then
            assertThat(memory.memfds().orElseThrow().totalBytes()).isEqualTo(before);
            assertThat(memory.memfds().orElseThrow().largestBytes()).isGreaterThanOrEqualTo(3L << 30);
            assertThat(memory.anonymousBytes()).isPositive();
        }
    }

    @Test
    void takesTheTightestLimitOfAllGroupsAbove() throws Exception {
        // given
        given("proc/7/cgroup", "0::/machine.slice/vm.scope/inner\n");
        given("cgroups/machine.slice/memory.max", "1000\n");
        given("cgroups/machine.slice/vm.scope/memory.max", "2000\n");
        given("cgroups/machine.slice/vm.scope/inner/memory.max", "max\n");

        // when
        ProcessMemory memory = read();

        // then
        assertThat(memory.limit()).contains(new Limit("/machine.slice", 1000));
    }

    @Test
    void knowsNoLimitWhereThereIsNone() throws Exception {
        // given
        given("proc/7/cgroup", "4:memory:/old\n0::/\n");

        // when
        ProcessMemory memory = read();

        // then
        assertThat(memory.limit()).isEmpty();
    }

    @Test
    void knowsNothingOfAProcessThatIsGone() {
        // when
        ProcessMemory memory = read();

        // then
        assertThat(memory).isEqualTo(ProcessMemory.UNKNOWN);
    }
}
