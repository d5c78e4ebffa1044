// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.Confirm;
import io.luofleet.cli.JsonFile;
import io.luofleet.cli.RefusedException;
import io.luofleet.cli.print.Columns;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.Query;
import io.luofleet.cli.service.ServiceClient;
import io.luofleet.cli.service.ServiceOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code luofleet rollout change}: other caps, windows, exclusions or budgets for one that runs. */
@Command(
        name = "change",
        description = "Other caps, windows, exclusions or budgets for a rollout that runs; another person approves.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ChangeCommand {
    private static final Columns COLUMNS = new Columns("number")
            .field("NUMBER", "number")
            .state("STATE", "state")
            .field("PROPOSED-BY", "proposedBy.name")
            .age("PROPOSED", "proposedAt")
            .field("DECIDED-BY", "decidedBy.name")
            .field("REASON", "reason")
            .field("CHANGE", "change");

    @Command(
            name = "list",
            description = "A rollout's changes, in the order of their proposals.",
            mixinStandardHelpOptions = true)
    int list(@Mixin ServiceOptions service, @Parameters(paramLabel = "ID") String id) {
        return service.show(service.client().list(path(id)), COLUMNS);
    }

    @Command(name = "propose", description = "Proposes one.", mixinStandardHelpOptions = true)
    int propose(
            @Mixin ServiceOptions service,
            @Parameters(paramLabel = "ID") String id,
            @Option(
                            names = {"-f", "--file"},
                            required = true,
                            paramLabel = "FILE",
                            description =
                                    "maxUnavailable, windows, exclusions, budget as in a strategy, as JSON or YAML; - for standard input.")
                    Path file,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.") String reason)
            throws IOException {
        Map<String, Object> body = Map.of("change", JsonFile.read(file), "reason", reason);
        return shown(service.client().post(path(id), body), service);
    }

    @Command(
            name = "approve",
            description = "Puts one in force, for what has yet to start. By another person than its proposer.",
            mixinStandardHelpOptions = true)
    int approve(
            @Mixin ServiceOptions service,
            @Mixin Confirm confirm,
            @Parameters(paramLabel = "ID") String id,
            @Parameters(paramLabel = "NUMBER") int number) {
        ServiceClient client = service.client();
        JsonNode change = client.list(path(id)).stream()
                .filter(each -> each.path("number").asInt() == number)
                .findFirst()
                .orElseThrow(() -> new RefusedException("rollout %s has no change %d".formatted(id, number)));
        confirm.ask("Rollout %s goes by %s, which %s wants: %s"
                .formatted(
                        id,
                        change.path("change"),
                        change.path("proposedBy").path("name").asText(),
                        change.path("reason").asText()));
        return shown(client.post(path(id).then(Integer.toString(number), "approve")), service);
    }

    @Command(
            name = "decline",
            description = "Declines a proposed one, or takes it back.",
            mixinStandardHelpOptions = true)
    int decline(
            @Mixin ServiceOptions service,
            @Parameters(paramLabel = "ID") String id,
            @Parameters(paramLabel = "NUMBER") int number) {
        return shown(service.client().post(path(id).then(Integer.toString(number), "decline")), service);
    }

    private static Query path(String id) {
        return Query.of("rollouts", id, "changes");
    }

    private static int shown(JsonNode change, ServiceOptions service) {
        return service.show(
                change,
                "number",
                out -> out.printf(
                        "change %s  %s  %s%n",
                        Text.of(change.path("number")), Text.of(change.path("state")), Text.of(change.path("change"))));
    }
}
