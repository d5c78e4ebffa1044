// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.service;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.PrintingCommand;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;

/** A command that asks the control plane and shows its answer. */
public abstract class ServiceCommand extends PrintingCommand implements Callable<Integer> {
    @Mixin
    private ServiceOptions service;

    /** For subclasses. */
    protected ServiceCommand() {}

    /** Whom it asks. */
    protected final ServiceClient client() {
        return service.client();
    }

    /** What it was told of the service and of the form. */
    protected final ServiceOptions service() {
        return service;
    }

    /** Shows one thing; see {@link ServiceOptions#show(JsonNode, String, Consumer)}. */
    protected final int show(JsonNode item, String name, Consumer<PrintWriter> page) {
        return service.show(item, name, page);
    }
}
