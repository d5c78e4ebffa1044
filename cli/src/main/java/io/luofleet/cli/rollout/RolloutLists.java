// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.Columns;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.ListCommand;
import io.luofleet.cli.service.Query;
import io.luofleet.cli.service.ServiceClient;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists of {@code luofleet rollout}. */
final class RolloutLists {
    private RolloutLists() {}

    /** {@code luofleet rollout list}. */
    @Command(name = "list", description = "All of them, the newest first.", mixinStandardHelpOptions = true)
    static final class Rollouts extends ListCommand {
        private static final Columns COLUMNS = new Columns("id")
                .field("ID", "id")
                .field("RELEASE", "release")
                .state("STATUS", "status")
                .field("WAVE", "wave")
                .add("HOSTS", Rollouts::states)
                .age("CREATED", "createdAt")
                .field("AUTHOR", "author.name")
                .wide()
                .field("APPROVED-BY", "approvedBy.name")
                .wide()
                .field("PLAN", "plan")
                .wide()
                .field("WHY", "why");

        @Option(names = "--status", description = "Those with a status, such as PAUSED.")
        private String status;

        Rollouts() {
            super(COLUMNS);
        }

        @Override
        protected Query query() {
            return Query.of("rollouts").with("status", status);
        }

        private static String states(JsonNode rollout) {
            return Text.plain(rollout.path("hosts").properties().stream()
                    .filter(each -> each.getValue().asLong() > 0)
                    .map(each -> each.getKey() + ":" + each.getValue())
                    .collect(Collectors.joining(" ")));
        }
    }

    /** {@code luofleet rollout hosts}. */
    @Command(name = "hosts", description = "Its hosts, in the order of starts.", mixinStandardHelpOptions = true)
    static final class Hosts extends ListCommand {
        private static final Columns COLUMNS = new Columns("host")
                .field("HOST", "host")
                .field("WAVE", "wave")
                .state("STATE", "state")
                .field("ATTEMPTS", "attempts")
                .field("FAILURE", "failureCode")
                .field("UPDATE", "update")
                .age("STARTED", "startedAt")
                .wide()
                .age("ENDED", "endedAt")
                .wide()
                .field("SKIPPED", "skipReason")
                .wide()
                .labels("LABELS", "labels")
                .wide();

        @Parameters(paramLabel = "ID")
        private String id;

        @Option(names = "--state", description = "Those in a state, such as FAILED.")
        private String state;

        Hosts() {
            super(COLUMNS);
        }

        @Override
        protected Query query() {
            return Query.of("rollouts", id, "hosts").with("state", state);
        }
    }

    /** {@code luofleet rollout preserved}. */
    @Command(
            name = "preserved",
            description = "What its hosts carried over, by wave, and the FLBs that it depended on.",
            mixinStandardHelpOptions = true)
    static final class Preserved extends ListCommand {
        private static final Columns COLUMNS = new Columns("ordinal")
                .field("WAVE", "ordinal")
                .field("HOSTS", "hosts")
                .field("SESSIONS", "sessions")
                .field("FILES", "files")
                .add("BYTES", wave -> Text.bytes(wave.path("bytes").asLong()))
                .add("FLBS", Preserved::flbs);

        @Parameters(paramLabel = "ID")
        private String id;

        Preserved() {
            super(COLUMNS);
        }

        @Override
        protected Query query() {
            return Query.of("rollouts", id, "preserved");
        }

        @Override
        protected List<JsonNode> items(ServiceClient client) {
            List<JsonNode> waves = new ArrayList<>();
            client.get(query()).path("waves").forEach(waves::add);
            return waves;
        }

        private static String flbs(JsonNode wave) {
            List<String> flbs = new ArrayList<>();
            for (JsonNode flb : wave.path("flbs")) {
                flbs.add("%s out %s in %s left %s"
                        .formatted(flb.path("name").asText(), flb.path("out"), flb.path("in"), flb.path("left")));
            }
            return flbs.isEmpty() ? "-" : Text.plain(String.join("; ", flbs));
        }
    }
}
