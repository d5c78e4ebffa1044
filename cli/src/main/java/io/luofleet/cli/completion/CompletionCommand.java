// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.completion;

import io.luofleet.cli.print.PrintingCommand;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code luofleet completion}. */
@Command(
        name = "completion",
        description = "Prints what makes a shell complete luofleet's commands and options.",
        mixinStandardHelpOptions = true)
public final class CompletionCommand extends PrintingCommand implements Callable<Integer> {
    /** A shell. */
    enum Shell {
        bash,
        zsh,
        fish
    }

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
    private Shell shell;

    @Override
    public Integer call() {
        out().print(
                        switch (shell) {
                            // One script, which tells the two apart by itself.
                            case bash, zsh -> AutoComplete.bash(root().name(), root().commandLine());
                            case fish -> FishCompletion.of(root());
                        });
        out().flush();
        return 0;
    }
}
