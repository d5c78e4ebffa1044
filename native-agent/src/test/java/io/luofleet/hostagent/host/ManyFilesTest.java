// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.custody.Manifest;
import io.luofleet.hostagent.workload.WorkloadHub;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ManyFilesTest {
    private static final int MANY = Manifest.MAX_FILES * 6 / 5;
    private static final Path LAUNCHER = Path.of("src/main/sh/luo-agent");

    /** The heap that the launcher gives the agent, for the limit is worth nothing with another one. */
    private static List<String> launchersFlags() throws Exception {
        String launcher = Files.readString(LAUNCHER);
        assertThat(launcher).contains("-XX:+UseSerialGC", "heap=-Xmx48m");
        return List.of("-XX:+UseSerialGC", "-Xmx48m", "-Xss512k", "-XX:TieredStopAtLevel=1");
    }

    @Test
    void theWorkloadsCanNameAsManyAsTheManifestHolds() {
        assertThat(WorkloadHub.MAX_FILES).isEqualTo(Manifest.MAX_FILES);
    }

    @Test
    void asManyFilesAsAreAllowedFitIntoTheAgentsHeap() throws Exception {
        // given
        String java = ProcessHandle.current().info().command().orElseThrow();
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(launchersFlags());
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ManyFilesMain.class.getName(),
                // A fifth more, in place of what the running agent has of classes, threads and buffers.
                Integer.toString(MANY)));

        // when
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        // then
        assertThat(said).startsWith(MANY + " files");
        assertThat(process.waitFor()).isZero();
    }
}
