// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class InheritedTest {
    @TempDir
    private Path directory;

    /** Execs the agent's intake the way a service manager does: descriptors from 3 on, and the environment. */
    private List<String> execWith(String listenPid) throws Exception {
        Files.writeString(directory.resolve("in-1"), "");
        Files.writeString(directory.resolve("out-1"), "");
        String java = ProcessHandle.current().info().command().orElseThrow();
        String script = "export LISTEN_FDS=2 LISTEN_FDNAMES=s1:s7 LISTEN_PID=" + listenPid
                + "; exec \"$0\" --enable-native-access=ALL-UNNAMED -Xmx64m -cp \"$1\" \"$2\" 3<in-1 4<out-1";
        Process process = new ProcessBuilder(
                        "sh", "-c", script, java, System.getProperty("java.class.path"), IntakeMain.class.getName())
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    @Test
    void takesOverWhatTheManagerHandsBack() throws Exception {
        // given two descriptors, when
        List<String> found = execWith("$$");

        // then
        assertThat(found).containsExactly("incoming in-1:cloexec", "outgoing out-1:cloexec", "names s1,s7");
    }

    @Test
    void leavesWhatIsMeantForAnotherProcess() throws Exception {
        // given descriptors of a parent's, when
        List<String> found = execWith("1");

        // then
        assertThat(found).containsExactly("incoming ", "outgoing ", "names ");
    }
}
