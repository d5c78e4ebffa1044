// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.sys.IoWords;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class CommandsTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String line) {
        CommandLine command = Commands.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(line.isEmpty() ? new String[0] : line.split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | a command is missing",
                "nope | Unmatched argument",
                "simulate --hosts 2 | Missing required option: '--control=URL'",
                "simulate --hosts two --control http://a | Invalid value for option '--hosts'",
                "simulate --hosts 0 --control http://a | start at 1",
                "simulate --hosts 2 --racks 0 --control http://a | start at 1",
                "simulate --hosts 2 --control http://a --fault host-02=nope | kinds: silent-after-kexec",
                "simulate --hosts 2 --control http://a --fault host-02=cold-boot@ | takes HOST=KIND or HOST=KIND@RELEASE",
                "simulate --hosts 2 --control http://a --fault host-03=cold-boot | hosts are host-01 to host-02"
            })
    void saysInOneLineWhatIsWrong(String line, String message) {
        // given a wrong command line, when
        int status = execute(line);

        // then
        assertThat(status).isEqualTo(2);
        assertThat(err.toString().strip())
                .startsWith("luo-agent: ")
                .contains(message)
                .hasLineCount(1);
    }

    @Test
    void saysThatNoAgentAnswers() {
        // given no agent, when
        int status = execute("status --socket /nonexistent/socket");

        // then
        assertThat(status).isEqualTo(1);
        assertThat(err.toString())
                .contains("no agent answers at /nonexistent/socket")
                .hasLineCount(1);
    }

    @Test
    void namesEveryCommandInItsHelp() {
        // given, when
        int status = execute("--help");

        // then
        assertThat(status).isZero();
        assertThat(out.toString()).containsSubsequence("Commands:", "run ", "status ", "simulate ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    denied   | /var/lib/x: permission denied
                    missing  | /var/lib/x: no such file or directory
                    inTheWay | /var/lib/x: is in the way
                    full     | /var/lib/x: No space left on device
                    bare     | cannot be said better
                    """)
    void saysWhatIsWrongWithAFile(String fault, String words) {
        // given
        IOException e =
                switch (fault) {
                    case "denied" -> new AccessDeniedException("/var/lib/x");
                    case "missing" -> new NoSuchFileException("/var/lib/x");
                    case "inTheWay" -> new FileAlreadyExistsException("/var/lib/x");
                    case "full" -> new FileSystemException("/var/lib/x", null, "No space left on device");
                    default -> new IOException("cannot be said better");
                };

        // when
        String said = IoWords.of(e);

        // then
        assertThat(said).startsWith(words);
    }
}
