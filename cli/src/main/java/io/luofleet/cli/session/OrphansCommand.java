// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.Confirm;
import io.luofleet.cli.RefusedException;
import io.luofleet.cli.print.Columns;
import io.luofleet.cli.print.PrintingCommand;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.ListCommand;
import io.luofleet.cli.service.Query;
import io.luofleet.cli.service.ServiceClient;
import io.luofleet.cli.service.ServiceOptions;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code luofleet orphans}: sessions that nothing answers for. */
@Command(
        name = "orphans",
        description = "Sessions that a kernel holds and nothing answers for: list them, and say what to do with one.",
        mixinStandardHelpOptions = true,
        subcommands = OrphansCommand.ListOrphans.class,
        synopsisSubcommandLabel = "COMMAND")
public final class OrphansCommand extends PrintingCommand {
    /** What may be ordered. */
    enum Order {
        /** Its files are destroyed and their memory is free. */
        FINISH,
        /** It stays. */
        KEEP
    }

    @Command(
            name = "order",
            description = "Says what to do with one of the host's present boot. FINISH destroys its files.",
            mixinStandardHelpOptions = true)
    int order(
            @Mixin ServiceOptions service,
            @Mixin Confirm confirm,
            @Parameters(paramLabel = "HOST") String host,
            @Parameters(paramLabel = "SESSION") String session,
            @Parameters(paramLabel = "ORDER", description = "${COMPLETION-CANDIDATES}.") Order order,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.") String reason) {
        ServiceClient client = service.client();
        if (order == Order.FINISH) {
            JsonNode orphan = find(client, host, session);
            confirm.ask("Destroying the %s files of session %s on %s; their memory is lost for good"
                    .formatted(orphan.path("files").asText(), session, host));
        }
        JsonNode ordered = client.post(
                Query.of("hosts", host, "orphans", session), Map.of("order", order.name(), "reason", reason));
        return service.show(
                ordered,
                "name",
                out -> out.printf(
                        "session %s on %s: %s ordered; luofleet orphans list --host %s shows the agent's answer%n",
                        Text.of(ordered.path("name")),
                        Text.of(ordered.path("host")),
                        order,
                        Text.of(ordered.path("host"))));
    }

    private static JsonNode find(ServiceClient client, String host, String session) {
        return client.all(Query.of("hosts", host, "orphans")).stream()
                .filter(each -> each.path("name").asText().equals(session))
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        "%s has no orphaned session '%s' in its present boot".formatted(host, session)));
    }

    /** {@code luofleet orphans list}. */
    @Command(name = "list", description = "The orphans of the fleet, or of a host.", mixinStandardHelpOptions = true)
    static final class ListOrphans extends ListCommand {
        private static final Columns COLUMNS = new Columns("name")
                .field("HOST", "host")
                .field("SESSION", "name")
                .field("FILES", "files")
                .age("FIRST", "firstSeen")
                .age("LAST", "lastSeen")
                .field("ORDER", "order.order")
                .state("ANSWER", "answer")
                .field("DETAIL", "detail")
                .field("BOOT", "bootId")
                .wide()
                .field("BY", "order.by")
                .wide()
                .field("REASON", "order.reason")
                .wide();

        @Option(names = "--host", description = "Those of a host.")
        private String host;

        @Option(names = "--all", description = "Those of earlier boots, too, whose memory is gone.")
        private boolean all;

        ListOrphans() {
            super(COLUMNS);
        }

        @Override
        protected Query query() {
            return (host == null ? Query.of("orphans") : Query.of("hosts", host, "orphans"))
                    .with("current", all ? false : null);
        }

        /** An empty list of kernels that do not list their sessions says nothing, and must not read as "none". */
        @Override
        protected List<JsonNode> items(ServiceClient client) {
            return client.all(query(), page -> {
                if (page.path("hostsThatCannotList").asLong() > 0) {
                    err().printf(
                                    "luofleet: of %s more hosts nothing is known: their kernels do not list sessions%n",
                                    page.path("hostsThatCannotList"));
                } else if (page.path("remark").isTextual()) {
                    err().println("luofleet: " + Text.of(page.path("remark")));
                }
            });
        }
    }
}
