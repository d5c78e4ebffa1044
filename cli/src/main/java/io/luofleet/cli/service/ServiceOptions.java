// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.service;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.Columns;
import io.luofleet.cli.print.Output;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What every command takes that asks the control plane and shows its answer: which one, as whom, in which form. */
public final class ServiceOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin
    private ControlOptions control;

    @Mixin
    private Output output;

    /** A client by these options. */
    public ServiceClient client() {
        return control.client();
    }

    /** In which form. */
    public Output output() {
        return output;
    }

    /**
     * Shows one thing.
     *
     * @param name the field by which it is known
     * @param page prints it for people
     * @return the exit status
     */
    public int show(JsonNode item, String name, Consumer<PrintWriter> page) {
        PrintWriter out = command.commandLine().getOut();
        output.one(out, item, name, () -> page.accept(out));
        return 0;
    }

    /**
     * Shows many.
     *
     * @return the exit status
     */
    public int show(List<JsonNode> items, Columns columns) {
        output.many(command.commandLine().getOut(), items, columns);
        return 0;
    }
}
