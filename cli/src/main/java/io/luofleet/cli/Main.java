// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli;

import io.luofleet.cli.audit.AuditCommand;
import io.luofleet.cli.release.ReleaseCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code luofleet}. */
@Command(
        name = "luofleet",
        description = "Rolls kernel live updates across a fleet.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ReleaseCommand.class, AuditCommand.class},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done",
            "1:refused: what was asked about does not hold",
            "2:used wrongly",
            "3:a file cannot be read or written"
        })
public final class Main {
    private static final Pattern STEERING = Pattern.compile("[\\p{Cc}\\p{Cf}]");

    private Main() {}

    /** Runs it and ends the process. */
    public static void main(String[] args) {
        System.exit(run(writer(System.out), writer(System.err), args));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }

    /**
     * Runs it.
     *
     * @return the exit status
     */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((e, line, _) -> switch (e) {
                    case RefusedException refused -> fail(line, refused.getMessage(), 1);
                    case IOException io -> fail(line, words(io), 3);
                    default -> throw e;
                })
                .execute(args);
    }

    private static String words(IOException e) {
        return switch (e) {
            case NoSuchFileException none -> none.getFile() + " is not there";
            case AccessDeniedException denied -> denied.getFile() + " may not be read or written";
            case FileSystemException other -> other.getMessage();
            default -> e.toString();
        };
    }

    /** What is repeated of a file must not steer the terminal. */
    private static int fail(CommandLine line, String message, int status) {
        line.getErr().println("luofleet: " + STEERING.matcher(message).replaceAll("?"));
        return status;
    }
}
