// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.PrintingCommand;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.ControlOptions;
import io.luofleet.cli.service.Interrupted;
import io.luofleet.cli.service.Patience;
import io.luofleet.cli.service.Query;
import io.luofleet.cli.service.ServiceClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code luofleet audit list}: a line a row, as they come. */
@Command(
        name = "list",
        description = "Who asked for what, and what became of it, oldest first, a line each.",
        mixinStandardHelpOptions = true)
final class AuditList extends PrintingCommand implements Callable<Integer> {
    private static final int PAGE = 500;

    @Mixin
    private ControlOptions control;

    @Option(
            names = "--after",
            paramLabel = "NUMBER",
            description = "Those after a row's number; by default all.",
            defaultValue = "0")
    private long after;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is asked for, over lost connections too, until interrupted.")
    private boolean follow;

    @Option(names = "--json", description = "Each as the API says it, one a line.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        if (!follow) {
            return read(control.client());
        }
        try (Interrupted _ =
                Interrupted.says(err(), () -> "to go on from here: luofleet audit list --follow --after " + after)) {
            return read(control.client());
        }
    }

    private int read(ServiceClient client) throws InterruptedException {
        Patience patience = new Patience(err());
        boolean isMore = true;
        boolean isFirst = true;
        while ((isMore || follow) && !out().checkError()) {
            int seen = follow && !isFirst ? patience.withLostConnections(() -> page(client)) : page(client);
            isFirst = false;
            isMore = seen == PAGE;
            if (follow && !isMore) {
                patience.pause();
            }
        }
        return 0;
    }

    private int page(ServiceClient client) {
        JsonNode items = client.get(Query.of("audit").with("limit", PAGE).with("cursor", after))
                .path("items");
        for (JsonNode row : items) {
            out().println(json ? row.toString() : line(row));
            after = row.path("number").asLong();
        }
        return items.size();
    }

    private static String line(JsonNode row) {
        return "%s  %s  %-8s  %s  %s  %s %s  %s"
                .formatted(
                        Text.of(row.path("number")),
                        Text.of(row.path("at")),
                        Text.of(row.path("kind")),
                        Text.of(row.path("subject")),
                        Text.of(row.path("address")),
                        Text.of(row.path("method")),
                        Text.of(row.path("target")),
                        Text.of(row.path("status")));
    }
}
