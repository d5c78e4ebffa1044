// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.Output;
import io.luofleet.cli.service.ControlOptions;
import io.luofleet.cli.service.ServiceClient;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code luofleet whoami}. */
@Command(
        name = "whoami",
        description = "Who the control plane takes you for, and what you may do.",
        mixinStandardHelpOptions = true)
public final class WhoamiCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ControlOptions control;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        ServiceClient client = control.client();
        JsonNode me = client.get("/me");
        PrintWriter out = spec.commandLine().getOut();
        output.one(out, me, "name", () -> out.printf("%s  at %s%n", LoginCommand.whoami(me), client.address()));
        return 0;
    }
}
