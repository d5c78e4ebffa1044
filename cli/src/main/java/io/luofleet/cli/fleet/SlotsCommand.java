// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.Columns;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.ListCommand;
import io.luofleet.cli.service.Query;
import io.luofleet.cli.service.ServiceClient;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code luofleet slots}. */
@Command(
        name = "slots",
        description = "Which hosts are down, or may be, and for what.",
        mixinStandardHelpOptions = true)
public final class SlotsCommand extends ListCommand {
    private static final Columns COLUMNS = new Columns("host")
            .field("HOST", "host")
            .age("SINCE", "since")
            .add("GHOST", SlotsCommand::ghost)
            .field("ROLLOUT", "rollout")
            .field("UPDATE", "update")
            .labels("LABELS", "labels");

    SlotsCommand() {
        super(COLUMNS);
    }

    @Override
    protected Query query() {
        return Query.of("slots");
    }

    @Override
    protected List<JsonNode> items(ServiceClient client) {
        return client.list(query());
    }

    private static String ghost(JsonNode slot) {
        return slot.path("ghost").asBoolean() ? Text.of(slot.path("endedAs")) : "-";
    }
}
