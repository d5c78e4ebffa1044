// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.luofleet.hostagent.sys.Received;
import io.luofleet.hostagent.sys.SysException;
import io.luofleet.hostagent.sys.UnixStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code luo-agent status}. */
@Command(name = "status", mixinStandardHelpOptions = true, description = "Asks the agent of this host how it is.")
final class StatusCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Spec
    private CommandSpec spec;

    @Option(names = "--socket", paramLabel = "PATH", description = "the agent's socket")
    private Path socket = RunOptions.DEFAULT_SOCKET;

    @Option(names = "--json", description = "print the agent's answer as it is")
    private boolean json;

    @Option(
            names = "--at-rest",
            description =
                    "say nothing and end with 0 when nothing is preserved or under way; else say what is, and end with 1")
    private boolean atRest;

    @Override
    public Integer call() throws IOException {
        String answer = ask();
        if (atRest) {
            List<String> reasons = AtRest.reasonsAgainst(new ObjectMapper().readTree(answer));
            reasons.forEach(spec.commandLine().getOut()::println);
            return reasons.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(answer);
        } else {
            StatusText.print(new ObjectMapper().readTree(answer), out);
        }
        out.flush();
        return 0;
    }

    private String ask() throws IOException {
        try (UnixStream stream = UnixStream.connect(socket)) {
            stream.receiveTimeout(PATIENCE);
            stream.send("{\"cmd\":\"STATUS\"}\n".getBytes(StandardCharsets.UTF_8), Optional.empty());
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            byte[] chunk = new byte[8192];
            while (true) {
                Received received = stream.receive(chunk);
                if (received.bytes() == 0) {
                    throw new IOException("the agent at " + socket + " closed the connection");
                }
                line.write(chunk, 0, received.bytes());
                if (chunk[received.bytes() - 1] == '\n') {
                    return line.toString(StandardCharsets.UTF_8).strip();
                }
            }
        } catch (SysException e) {
            throw new IOException("no agent answers at " + socket + ": " + e.getMessage(), e);
        }
    }
}
