// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli;

import io.luofleet.cli.audit.AuditCommand;
import io.luofleet.cli.fleet.ContextCommand;
import io.luofleet.cli.fleet.EventsCommand;
import io.luofleet.cli.fleet.HaltCommand;
import io.luofleet.cli.fleet.HostCommand;
import io.luofleet.cli.fleet.HostsCommand;
import io.luofleet.cli.fleet.LoginCommand;
import io.luofleet.cli.fleet.ReleasesCommand;
import io.luofleet.cli.fleet.SlotsCommand;
import io.luofleet.cli.fleet.UpdateCommand;
import io.luofleet.cli.fleet.WhoamiCommand;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.release.ReleaseCommand;
import io.luofleet.cli.rollout.PlanCommand;
import io.luofleet.cli.rollout.RolloutCommand;
import io.luofleet.cli.service.ServiceException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Collectors;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code luofleet}. */
@Command(
        name = "luofleet",
        description = "Rolls kernel live updates across a fleet.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            LoginCommand.class,
            ContextCommand.class,
            WhoamiCommand.class,
            HostsCommand.class,
            HostCommand.class,
            ReleasesCommand.class,
            ReleaseCommand.class,
            PlanCommand.class,
            RolloutCommand.class,
            UpdateCommand.class,
            SlotsCommand.class,
            HaltCommand.class,
            EventsCommand.class,
            AuditCommand.class,
            GenerateCompletion.class
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done",
            "1:what was asked about does not hold; a rollout that was watched did not update every host; nothing was confirmed",
            "2:used wrongly",
            "3:a file cannot be read or written",
            "4:the control plane refuses",
            "5:the control plane cannot be reached, or failed"
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
                .setParameterExceptionHandler((e, _) -> wrongly(e))
                .setExecutionExceptionHandler((e, line, _) -> switch (e) {
                    case RefusedException refused -> fail(line, refused.getMessage(), 1);
                    case ServiceException service -> fail(line, service.getMessage(), service.isRefusal() ? 4 : 5);
                    case IOException io -> fail(line, words(io), 3);
                    default -> throw e;
                })
                .execute(args);
    }

    /** Of a long command all options would hide what is wrong. */
    private static int wrongly(ParameterException e) {
        CommandLine line = e.getCommandLine();
        UnmatchedArgumentException.printSuggestions(e, line.getErr());
        fail(line, e.getMessage(), 2);
        line.getErr().printf("Try '%s --help'.%n", line.getCommandSpec().qualifiedName());
        return 2;
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
        String text = message.lines().map(Text::plain).collect(Collectors.joining(System.lineSeparator()));
        line.getErr().println("luofleet: " + text);
        return status;
    }
}
