// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli;

import io.luofleet.cli.audit.AuditCommand;
import io.luofleet.cli.completion.CompletionCommand;
import io.luofleet.cli.fleet.ContextCommand;
import io.luofleet.cli.fleet.EventsCommand;
import io.luofleet.cli.fleet.FleetCommand;
import io.luofleet.cli.fleet.HaltCommand;
import io.luofleet.cli.fleet.HostCommand;
import io.luofleet.cli.fleet.HostsCommand;
import io.luofleet.cli.fleet.LoginCommand;
import io.luofleet.cli.fleet.SlotCommand;
import io.luofleet.cli.fleet.SlotsCommand;
import io.luofleet.cli.fleet.UpdateCommand;
import io.luofleet.cli.fleet.UpdatesCommand;
import io.luofleet.cli.fleet.VersionCommand;
import io.luofleet.cli.fleet.WhoamiCommand;
import io.luofleet.cli.print.Terminal;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.release.ReleaseCommand;
import io.luofleet.cli.release.ReleasesCommand;
import io.luofleet.cli.rollout.PlanCommand;
import io.luofleet.cli.rollout.RolloutCommand;
import io.luofleet.cli.security.CertificatesCommand;
import io.luofleet.cli.security.EnrolTokenCommand;
import io.luofleet.cli.security.LoginLinkCommand;
import io.luofleet.cli.security.PendingCommand;
import io.luofleet.cli.security.TokenCommand;
import io.luofleet.cli.service.ServiceException;
import io.luofleet.cli.session.BlackoutsCommand;
import io.luofleet.cli.session.FilesCommand;
import io.luofleet.cli.session.FlbsCommand;
import io.luofleet.cli.session.OrphansCommand;
import io.luofleet.cli.session.SessionsCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code luofleet}. */
@Command(
        name = "luofleet",
        description = "Rolls kernel live updates across a fleet.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        synopsisSubcommandLabel = "COMMAND",
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
    private static final Map<String, Class<?>> COMMANDS = commands();

    private Main() {}

    private static Map<String, Class<?>> commands() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("login", LoginCommand.class);
        commands.put("login-link", LoginLinkCommand.class);
        commands.put("context", ContextCommand.class);
        commands.put("whoami", WhoamiCommand.class);
        commands.put("fleet", FleetCommand.class);
        commands.put("hosts", HostsCommand.class);
        commands.put("host", HostCommand.class);
        commands.put("releases", ReleasesCommand.class);
        commands.put("release", ReleaseCommand.class);
        commands.put("plan", PlanCommand.class);
        commands.put("rollout", RolloutCommand.class);
        commands.put("updates", UpdatesCommand.class);
        commands.put("update", UpdateCommand.class);
        commands.put("slots", SlotsCommand.class);
        commands.put("slot", SlotCommand.class);
        commands.put("halt", HaltCommand.class);
        commands.put("events", EventsCommand.class);
        commands.put("sessions", SessionsCommand.class);
        commands.put("files", FilesCommand.class);
        commands.put("flbs", FlbsCommand.class);
        commands.put("blackouts", BlackoutsCommand.class);
        commands.put("orphans", OrphansCommand.class);
        commands.put("pending", PendingCommand.class);
        commands.put("enrol-token", EnrolTokenCommand.class);
        commands.put("certificates", CertificatesCommand.class);
        commands.put("token", TokenCommand.class);
        commands.put("audit", AuditCommand.class);
        commands.put("version", VersionCommand.class);
        commands.put("completion", CompletionCommand.class);
        return commands;
    }

    /** Runs it and ends the process. */
    public static void main(String[] args) {
        System.exit(run(writer(System.out), writer(System.err), args));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }

    /** All of its commands, for help, completion and man pages. */
    public static CommandLine model() {
        CommandLine line = new CommandLine(new Main());
        COMMANDS.forEach(line::addSubcommand);
        return line;
    }

    /** To read all commands takes longer than most commands do: what is not named is left out. */
    private static CommandLine modelFor(String[] args) {
        Class<?> named = args.length == 0 ? null : COMMANDS.get(args[0]);
        return named == null || named == CompletionCommand.class
                ? model()
                : new CommandLine(new Main()).addSubcommand(args[0], named);
    }

    /**
     * Runs it.
     *
     * @return the exit status
     */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        return modelFor(args)
                .setOut(out)
                .setErr(err)
                .setColorScheme(
                        CommandLine.Help.defaultColorScheme(Terminal.current().hasColours() ? Ansi.ON : Ansi.OFF))
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
