// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.ControlOptions;
import io.luofleet.cli.service.Patience;
import io.luofleet.cli.service.ServiceClient;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code luofleet events}: one line an event, or one JSON value a line. */
@Command(name = "events", description = "What happened, oldest first, a line each.", mixinStandardHelpOptions = true)
public final class EventsCommand implements Callable<Integer> {
    private static final int PAGE = 500;

    @Spec
    private CommandSpec spec;

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
        ServiceClient client = control.client();
        Patience patience = new Patience(spec.commandLine().getErr());
        boolean isMore = true;
        while (isMore || follow) {
            int seen = follow && after > 0 ? patience.withLostConnections(() -> page(client)) : page(client);
            isMore = seen == PAGE;
            if (follow && !isMore) {
                patience.pause();
            }
        }
        return 0;
    }

    private int page(ServiceClient client) {
        JsonNode items = client.get("/events?" + query()).path("items");
        PrintWriter out = spec.commandLine().getOut();
        for (JsonNode event : items) {
            out.println(json ? event.toString() : line(event));
            after = event.path("id").asLong();
        }
        out.flush();
        return items.size();
    }

    private String query() {
        Map<String, String> given = new LinkedHashMap<>();
        given.put("host", host);
        given.put("rollout", rollout);
        given.put("update", update);
        given.put("type", type);
        given.put("severity", severity);
        StringBuilder query = new StringBuilder("limit=" + PAGE + "&after=" + after);
        given.forEach((key, value) -> {
            if (value != null) {
                query.append('&').append(key).append('=').append(ServiceClient.encoded(value));
            }
        });
        return query.toString();
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
