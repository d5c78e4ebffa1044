// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli;

import io.luofleet.cli.print.Text;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks before something is done that cannot be undone. */
public final class Confirm {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--yes", description = "Do not ask; needed where there is no terminal.")
    private boolean yes;

    /**
     * Asks, unless told not to.
     *
     * @param what it will do, shown before
     * @throws RefusedException where the answer is no, or there is nobody to ask
     */
    public void ask(String what) {
        if (yes) {
            return;
        }
        if (Optional.ofNullable(System.console()).filter(Console::isTerminal).isEmpty()) {
            throw new RefusedException(
                    what + "\nThere is no terminal to ask whether you want that; say --yes if you do.");
        }
        PrintWriter err = command.commandLine().getErr();
        err.print(what.lines().map(Text::plain).collect(Collectors.joining("\n")) + "\nDo it? [y/N] ");
        err.flush();
        try {
            String answer = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
            if (answer == null || !answer.strip().toLowerCase(Locale.ROOT).matches("y|yes")) {
                throw new RefusedException("nothing was done");
            }
        } catch (IOException e) {
            throw new RefusedException("nothing was done: " + e.getMessage());
        }
    }
}
