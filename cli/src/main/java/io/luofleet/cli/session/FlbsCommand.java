// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.Bars;
import io.luofleet.cli.print.Columns;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.ListCommand;
import io.luofleet.cli.service.Query;
import io.luofleet.cli.service.ServiceClient;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code luofleet flbs}: how many files depend on which File-Lifecycle-Bound object, and how that was. */
@Command(
        name = "flbs",
        description =
                "File-Lifecycle-Bound objects: their newest count on each host, or with a NAME all that was seen of one.",
        mixinStandardHelpOptions = true)
public final class FlbsCommand extends ListCommand {
    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            description =
                    "One of them, such as liveupdate-test-flb-v1: its history, oldest first, with a bar for each count.")
    private String name;

    @Option(names = "--host", description = "On a host.")
    private String host;

    @Option(
            names = "--direction",
            description = "Of a history: OUTGOING, prepared for the next kernel, or INCOMING, from the kernel before.")
    private String direction;

    @Option(names = "--boot", paramLabel = "ID", description = "Of a history: in a boot.")
    private String boot;

    @Option(names = "--all", description = "Those of earlier boots, too; a history has all boots.")
    private boolean all;

    private long most;

    FlbsCommand() {
        super(new Columns("name"));
    }

    @Override
    protected Query query() {
        return name == null
                ? Query.of("flbs").with("host", host).with("current", all ? null : true)
                : Query.of("flbs", name, "history")
                        .with("host", host)
                        .with("direction", direction)
                        .with("boot", boot);
    }

    @Override
    protected List<JsonNode> items(ServiceClient client) {
        List<JsonNode> items = name == null ? client.all(query()) : client.history(query());
        most = items.stream().mapToLong(flb -> flb.path("count").asLong()).max().orElse(0);
        return items;
    }

    @Override
    protected Columns columns() {
        Columns columns = new Columns("name").field("HOST", "host");
        if (name == null) {
            columns.field("FLB", "name");
        }
        return columns.age("SEEN", "observedAt")
                .field("MOMENT", "moment")
                .field("DIRECTION", "direction")
                .field("STATUS", "status")
                .state("VERDICT", "verdict")
                .field("SOURCE", "source")
                .wide()
                .field("BOOT", "bootId")
                .wide()
                .field("UPDATE", "update")
                .wide()
                .field("COUNT", "count")
                .add("OF", flb -> Text.of(flb.path("expected")))
                .add("", flb -> new Bars(most).of(flb.path("count").asLong()));
    }
}
