// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.Query;
import io.luofleet.cli.service.ServiceClient;
import io.luofleet.cli.service.ServiceCommand;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code luofleet halt}: asks nothing, since whoever types it is in a hurry. */
@Command(
        name = "halt",
        description =
                "Whether every rollout's new starts are halted; --reason halts them at once, --lift lets them go on.",
        mixinStandardHelpOptions = true)
public final class HaltCommand extends ServiceCommand {
    private static final Query HALT = Query.of("halt");

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
        JsonNode halt = ask(client());
        return show(halt, "halted", out -> out.println(page(halt)));
    }

    private JsonNode ask(ServiceClient client) {
        if (what == null) {
            return client.get(HALT);
        }
        return what.lift ? client.delete(HALT) : client.post(HALT, Map.of("reason", what.reason));
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
