// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.print;

import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command, or a group of them, that prints. A group without more is not run: picocli then says that a command is missing. */
public abstract class PrintingCommand {
    @Spec
    private CommandSpec spec;

    /** For subclasses. */
    protected PrintingCommand() {}

    /** Where answers go. */
    protected final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** The program that it is a command of. */
    protected final CommandSpec root() {
        return spec.root();
    }

    /** Where what is said besides goes. */
    protected final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** The command was used wrongly, in a way that picocli does not see. */
    protected final ParameterException wrongly(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
