// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.PrintingCommand;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.ControlOptions;
import io.luofleet.cli.service.Interrupted;
import io.luofleet.cli.service.Patience;
import io.luofleet.cli.service.Query;
import io.luofleet.cli.service.ServiceClient;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code luofleet events}: one line an event, or one JSON value a line. */
@Command(name = "events", description = "What happened, oldest first, a line each.", mixinStandardHelpOptions = true)
public final class EventsCommand extends PrintingCommand implements Callable<Integer> {
    private static final int PAGE = 500;

    @Mixin
    private ControlOptions control;

    @Option(names = "--host", description = "Those of a host.")
    private String host;

    @Option(names = "--rollout", paramLabel = "ID", description = "Those of a rollout.")
    private String rollout;

    @Option(names = "--update", paramLabel = "ID", description = "Those of an update.")
    private String update;

    @Option(names = "--type", description = "Those of a type, such as ROLLOUT_PAUSED.")
    private String type;

    @Option(names = "--severity", description = "Those at least so severe: INFO, WARNING or ERROR.")
    private String severity;

    @Option(
            names = "--after",
            paramLabel = "ID",
            description = "Those after an event's number; by default all that are kept.",
            defaultValue = "0")
    private long after;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what happens, over lost connections too, until interrupted.")
    private boolean follow;

    @Option(names = "--json", description = "Each as the API says it, one a line.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        if (!follow) {
            return read(control.client());
        }
        try (Interrupted _ =
                Interrupted.says(err(), () -> "to go on from here: luofleet events --follow --after " + after)) {
            return read(control.client());
        }
    }

    private int read(ServiceClient client) throws InterruptedException {
        Patience patience = new Patience(err());
        boolean isMore = true;
        while ((isMore || follow) && !out().checkError()) {
            int seen = follow && after > 0 ? patience.withLostConnections(() -> page(client)) : page(client);
            isMore = seen == PAGE;
            if (follow && !isMore) {
                patience.pause();
            }
        }
        return 0;
    }

    private int page(ServiceClient client) {
        JsonNode items = client.get(query()).path("items");
        PrintWriter out = out();
        for (JsonNode event : items) {
            out.println(json ? event.toString() : line(event));
            after = event.path("id").asLong();
        }
        out.flush();
        return items.size();
    }

    private Query query() {
        return Query.of("events")
                .with("limit", PAGE)
                .with("after", after)
                .with("host", host)
                .with("rollout", rollout)
                .with("update", update)
                .with("type", type)
                .with("severity", severity);
    }

    private static String line(JsonNode event) {
        return "%s  %s  %-7s  %s  %s"
                .formatted(
                        Text.of(event.path("id")),
                        Text.of(event.path("at")),
                        Text.of(event.path("severity")),
                        Text.of(event.path("type")),
                        Text.of(event.path("message")));
    }
}
