// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.FollowCommand;
import io.luofleet.cli.service.Query;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code luofleet events}: one line an event, or one JSON value a line. */
@Command(name = "events", description = "What happened, oldest first, a line each.", mixinStandardHelpOptions = true)
public final class EventsCommand extends FollowCommand {
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

    /** For the command line. */
    public EventsCommand() {
        super("events", "id");
    }

    @Override
    protected Query query(int limit, long after) {
        return Query.of("events")
                .with("limit", limit)
                .with("after", after)
                .with("host", host)
                .with("rollout", rollout)
                .with("update", update)
                .with("type", type)
                .with("severity", severity);
    }

    @Override
    protected String line(JsonNode event) {
        return "%s  %s  %-7s  %s  %s"
                .formatted(
                        Text.of(event.path("id")),
                        Text.of(event.path("at")),
                        Text.of(event.path("severity")),
                        Text.of(event.path("type")),
                        Text.of(event.path("message")));
    }
}
