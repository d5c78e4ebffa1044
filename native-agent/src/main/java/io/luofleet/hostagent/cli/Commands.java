// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.cli;

import io.luofleet.hostagent.sys.IoWords;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Every command but {@code run}. */
@Command(
        name = "luo-agent",
        mixinStandardHelpOptions = true,
        versionProvider = Commands.VersionProvider.class,
        synopsisSubcommandLabel = "(run | enrol | status | simulate)",
        description = "Takes one host through kernel live updates.",
        footer = "%n`luo-agent run --help` explains `run`, which serves this host.",
        subcommands = {Commands.RunHelp.class, StatusCommand.class, SimulateCommand.class, EnrolCommand.class})
final class Commands implements Runnable {
    @Spec
    private CommandSpec spec;

    static int execute(String[] args) {
        return commandLine().execute(args);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Commands())
                .setParameterExceptionHandler(Commands::usage)
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    command.getErr()
                            .println("luo-agent: " + (e instanceof IOException io ? IoWords.of(io) : e.getMessage()));
                    return e instanceof UsageException ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
                });
    }

    /** One line instead of picocli's whole help. */
    private static int usage(ParameterException e, String[] args) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println("luo-agent: " + e.getMessage().lines().findFirst().orElse("wrong command line") + " (see "
                + e.getCommandLine().getCommandSpec().qualifiedName() + " --help)");
        return CommandLine.ExitCode.USAGE;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: run, enrol, status or simulate");
    }

    /** {@code run} for `luo-agent --help`; {@link Main} runs it without this library, which would cost time on the guests' path. */
    @Command(
            name = "run",
            description = "Serves this host: takes its sessions back, serves its workloads, follows the control plane.")
    static final class RunHelp implements Runnable {
        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            spec.commandLine().getOut().print(RunOptions.USAGE);
            spec.commandLine().getOut().flush();
        }
    }

    static final class VersionProvider implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"luo-agent " + Version.current()};
        }
    }
}
