// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.Output;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.ControlOptions;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code luofleet halt}: asks nothing, since whoever types it is in a hurry. */
@Command(
        name = "halt",
        description =
                "Whether every rollout's new starts are halted; --reason halts them at once, --lift lets them go on.",
        mixinStandardHelpOptions = true)
public final class HaltCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ControlOptions control;

    @Mixin
    private Output output;

    @ArgGroup
    private What what;

    private static final class What {
        @Option(names = "--reason", paramLabel = "TEXT", description = "Halt, for this reason.")
        private String reason;

        @Option(names = "--lift", description = "Lift the halt.")
        private boolean lift;
    }

    @Override
    public Integer call() {
        var client = control.client();
        JsonNode halt;
        if (what == null) {
            halt = client.get("/halt");
        } else if (what.lift) {
            halt = client.call("DELETE", "/halt", null);
        } else {
            halt = client.post("/halt", Map.of("reason", what.reason));
        }
        PrintWriter out = spec.commandLine().getOut();
        output.one(out, halt, "halted", () -> out.println(page(halt)));
        return 0;
    }

    private static String page(JsonNode halt) {
        return halt.path("halted").asBoolean()
                ? "halted by %s since %s: %s"
                        .formatted(
                                Text.of(halt.path("by").path("name")),
                                Text.of(halt.path("since")),
                                Text.of(halt.path("reason")))
                : "not halted";
    }
}
