// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.cli;

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
        synopsisSubcommandLabel = "(run | status | simulate)",
        description = "Takes one host through kernel live updates.",
        footer = "%n`luo-agent run --help` explains `run`, which serves this host.",
        subcommands = {StatusCommand.class, SimulateCommand.class})
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
                    command.getErr().println("luo-agent: " + e.getMessage());
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
        throw new ParameterException(spec.commandLine(), "a command is missing: run, status or simulate");
    }

    static final class VersionProvider implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"luo-agent " + Version.current()};
        }
    }
}
