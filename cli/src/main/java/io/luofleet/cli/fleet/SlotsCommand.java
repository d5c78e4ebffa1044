// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.Output;
import io.luofleet.cli.print.Table;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.ControlOptions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code luofleet slots}. */
@Command(
        name = "slots",
        description = "Which hosts are down, or may be, and for what.",
        mixinStandardHelpOptions = true)
public final class SlotsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ControlOptions control;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        List<JsonNode> slots = new ArrayList<>();
        control.client().get("/slots").forEach(slots::add);
        output.many(spec.commandLine().getOut(), slots, "host", SlotsCommand::table);
        return 0;
    }

    private static Table table(List<JsonNode> slots) {
        Instant now = Clock.systemUTC().instant();
        Table table = new Table("HOST", "SINCE", "GHOST", "ROLLOUT", "UPDATE", "LABELS");
        for (JsonNode slot : slots) {
            table.add(
                    Text.of(slot.path("host")),
                    Text.ago(slot.path("since"), now),
                    slot.path("ghost").asBoolean() ? Text.of(slot.path("endedAs")) : "-",
                    Text.of(slot.path("rollout")),
                    Text.of(slot.path("update")),
                    Text.labels(slot.path("labels")));
        }
        return table;
    }
}
