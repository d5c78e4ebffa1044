// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.security;

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
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code luofleet pending}: machines that asked for a certificate without a token. */
@Command(
        name = "pending",
        description = "Machines that wait to be let into the fleet: list, accept and refuse them.",
        mixinStandardHelpOptions = true,
        subcommands = PendingCommand.ListPending.class,
        synopsisSubcommandLabel = "COMMAND")
public final class PendingCommand extends PrintingCommand {
    private static final String COLLECTION = "pending-hosts";
    private static final String FINGERPRINT = "FINGERPRINT";

    @Command(
            name = "accept",
            description =
                    "Lets a machine have its certificate. Compare the fingerprint with what luo-agent enrol prints on the machine.",
            mixinStandardHelpOptions = true)
    int accept(
            @Mixin ServiceOptions service,
            @Mixin Confirm confirm,
            @Parameters(paramLabel = FINGERPRINT) String fingerprint,
            @Option(names = "--host", required = true, paramLabel = "NAME", description = "The host that it is.")
                    String host,
            @Option(
                            names = {"-l", "--label"},
                            paramLabel = "KEY=VALUE",
                            description = "What the host is labelled, whatever it says of itself; repeatable.")
                    Map<String, String> labels,
            @Option(names = "--force", description = "Also where the host is in the fleet, as the same machine.")
                    boolean force,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why.") String reason) {
        ServiceClient client = service.client();
        JsonNode waiting = find(client, fingerprint);
        confirm.ask("Machine %s at %s, which asked to be '%s', becomes host %s"
                .formatted(
                        waiting.path("machineId").asText(),
                        waiting.path("address").asText(),
                        waiting.path("askedHost").asText(),
                        host));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("host", host);
        Fields.put(body, "labels", labels);
        Fields.put(body, "force", force ? true : null);
        Fields.put(body, "reason", reason);
        return decided(service, client.post(Query.of(COLLECTION, fingerprint, "accept"), body));
    }

    @Command(
            name = "refuse",
            description = "Gives a machine's key no certificate for some time.",
            mixinStandardHelpOptions = true)
    int refuse(
            @Mixin ServiceOptions service,
            @Mixin Confirm confirm,
            @Parameters(paramLabel = FINGERPRINT) String fingerprint,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.") String reason) {
        ServiceClient client = service.client();
        JsonNode waiting = find(client, fingerprint);
        confirm.ask("Machine %s at %s, which asked to be '%s', gets no certificate"
                .formatted(
                        waiting.path("machineId").asText(),
                        waiting.path("address").asText(),
                        waiting.path("askedHost").asText()));
        return decided(service, client.post(Query.of(COLLECTION, fingerprint, "refuse"), Map.of("reason", reason)));
    }

    private static JsonNode find(ServiceClient client, String fingerprint) {
        return client.all(Query.of(COLLECTION)).stream()
                .filter(each -> each.path("fingerprint").asText().equals(fingerprint))
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        "no machine waits with the fingerprint '%s'; luofleet pending list shows those that do"
                                .formatted(fingerprint)));
    }

    private static int decided(ServiceOptions service, JsonNode machine) {
        return service.show(
                machine,
                "fingerprint",
                out -> out.printf(
                        "machine %s  %s  %s%n",
                        Text.of(machine.path("machineId")),
                        Text.of(machine.path("state")),
                        Text.of(machine.path("host"))));
    }

    /** {@code luofleet pending list}. */
    @Command(
            name = "list",
            description = "Who waits, and who was decided on lately, the oldest first.",
            mixinStandardHelpOptions = true)
    static final class ListPending extends ListCommand {
        private static final Columns COLUMNS = new Columns("fingerprint")
                .field("FINGERPRINT", "fingerprint")
                .state("STATE", "state")
                .field("ASKS-FOR", "askedHost")
                .field("MACHINE", "machineId")
                .field("ADDRESS", "address")
                .age("FIRST", "firstSeenAt")
                .age("LAST", "lastSeenAt")
                .until("EXPIRES", "expiresAt")
                .field("HOST", "host")
                .labels("LABELS", "labels")
                .wide()
                .field("BY", "decidedBy.name")
                .wide()
                .field("REASON", "reason")
                .wide();

        @Option(names = "--state", description = "Those in a state: PENDING, ACCEPTED or REFUSED.")
        private String state;

        ListPending() {
            super(COLUMNS);
        }

        @Override
        protected Query query() {
            return Query.of(COLLECTION).with("state", state);
        }
    }
}
