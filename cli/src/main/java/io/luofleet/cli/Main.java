// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli;

import io.luofleet.cli.release.ReleaseCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code luofleet}. */
@Command(
        name = "luofleet",
        description = "Rolls kernel live updates across a fleet.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ReleaseCommand.class,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done",
            "1:refused: what was asked about does not hold",
            "2:used wrongly",
            "3:a file cannot be read or written"
        })
public final class Main {
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
                    case IOException io -> fail(line, io.toString(), 3);
                    default -> throw e;
                })
                .execute(args);
    }

    private static int fail(CommandLine line, String message, int status) {
        line.getErr().println("luofleet: " + message);
        return status;
    }
}
