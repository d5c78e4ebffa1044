// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.luofleet.cli.Since;
import io.luofleet.cli.print.Bars;
import io.luofleet.cli.print.Columns;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.ListCommand;
import io.luofleet.cli.service.Query;
import io.luofleet.cli.service.ServiceClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code luofleet blackouts}: how long guests stood still. */
@Command(
        name = "blackouts",
        description =
                "How long guests stood still, each by its own measure: percentiles over guests, the longest p99 first.",
        mixinStandardHelpOptions = true)
public final class BlackoutsCommand extends ListCommand {
    private static final Set<String> KINDS = Set.of("release", "kernel", "rollout", "host");
    /** A group has a name, which this is none of. */
    private static final String ALL = "(all)";

    @Option(
            names = "--by",
            paramLabel = "WHAT",
            description =
                    "release, kernel, rollout, host, or the key of a label, such as zone. Default: ${DEFAULT-VALUE}.",
            defaultValue = "release")
    private String by;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Since.class,
            description = "Those from then on: 12h or 30d back, or an instant. Default: 30d.")
    private Instant since;

    @Option(
            names = {"-l", "--selector"},
            description = "On hosts by label selector, such as 'zone=a,rack in (r1,r2)'.")
    private String selector;

    @Option(names = "--release", paramLabel = "NAME", description = "Of updates to a release.")
    private String release;

    @Option(names = "--rollout", paramLabel = "ID", description = "Of a rollout.")
    private String rollout;

    @Option(names = "--longest", description = "The guests that stood still longest, in place of groups.")
    private boolean longest;

    private long most;

    BlackoutsCommand() {
        super(new Columns("key"));
    }

    @Override
    protected Query query() {
        boolean isLabel = !KINDS.contains(by);
        return Query.of("blackouts")
                .with("by", isLabel ? "LABEL" : by.toUpperCase(Locale.ROOT))
                .with("label", isLabel ? by : null)
                .with("since", since)
                .with("selector", selector)
                .with("release", release)
                .with("rollout", rollout);
    }

    @Override
    protected List<JsonNode> items(ServiceClient client) {
        JsonNode answer = client.get(query());
        List<JsonNode> items = new ArrayList<>();
        answer.path(longest ? "longest" : "groups").forEach(items::add);
        if (!longest && answer.path("all") instanceof ObjectNode all) {
            items.add(all.put("key", ALL));
        }
        most = items.stream()
                .mapToLong(group -> group.path("p99Nanos").asLong())
                .max()
                .orElse(0);
        return items;
    }

    @Override
    protected Columns columns() {
        if (longest) {
            return new Columns("session")
                    .field("HOST", "host")
                    .field("SESSION", "session")
                    .field("WORKLOAD", "workload")
                    .add("BLACKOUT", guest -> length(guest, "blackoutNanos"))
                    .age("AT", "at")
                    .field("RELEASE", "release")
                    .field("UPDATE", "update");
        }
        return new Columns("key")
                .field(by.toUpperCase(Locale.ROOT), "key")
                .field("GUESTS", "guests")
                .field("HOSTS", "hosts")
                .field("UPDATES", "updates")
                .wide()
                .add("P50", group -> length(group, "p50Nanos"))
                .add("P90", group -> length(group, "p90Nanos"))
                .add("P99", group -> length(group, "p99Nanos"))
                .add("MAX", group -> length(group, "maxNanos"))
                .add("", group -> new Bars(most).of(group.path("p99Nanos").asLong()));
    }

    private static String length(JsonNode of, String field) {
        return Text.exact(Duration.ofNanos(of.path(field).asLong()));
    }
}
