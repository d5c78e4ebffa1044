// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page for newcomers, command by command. */
class GettingStartedTest {
    private static final Pattern BLOCK = Pattern.compile("^```sh\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    /** Was done by whoever runs this. */
    private static final String BUILD = "make build\n";

    /** Of a failure in the middle nothing may be left that runs. */
    private static final String BEGINNING = """
            set -euo pipefail
            trap 'kill ${hosts:-} ${service:-} 2>/dev/null || true; wait' EXIT
            cd "$1"
            """;

    @TempDir
    private Path directory;

    @Test
    void itLeadsToAFinishedRollout() throws IOException {
        // given the commands of the page, on a port and in a directory that nobody else uses
        Path root = Layout.ofThisRun().root();
        List<String> blocks = BLOCK.matcher(Files.readString(root.resolve("docs/getting-started.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(blocks).hasSizeGreaterThan(6).startsWith(BUILD);
        String commands = String.join("", blocks.subList(1, blocks.size()))
                .replace("$PWD/target/first", directory.toString())
                .replace("target/first", directory.toString())
                .replace("8080", Integer.toString(freePort()));
        Path script = Files.writeString(directory.resolve("page.sh"), BEGINNING + commands);

        // when somebody pastes them all
        int status;
        String output;
        try (Program page = Program.start(
                "the page",
                directory.resolve("page.log"),
                Map.of(
                        "LUOFLEET_CONFIG",
                        directory.resolve("config.json").toString(),
                        "QUARKUS_MANAGEMENT_PORT",
                        Integer.toString(freePort())),
                List.of("timeout", "300", "bash", script.toString(), root.toString()))) {
            status = page.awaitExit();
            output = page.output();
        }

        // then the rollout is over, and every guest has its memory
        assertThat(status).as(output).isZero();
        assertThat(output).contains("12/12  SUCCEEDED").contains("The rollout is SUCCEEDED.");
        Matcher sessions =
                Pattern.compile("host-01-vm-\\d .* FINISHED .* true ").matcher(output);
        assertThat(sessions.results()).hasSize(2);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
