// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.Confirm;
import io.luofleet.cli.print.PrintingCommand;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.Query;
import io.luofleet.cli.service.ServiceClient;
import io.luofleet.cli.service.ServiceOptions;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code luofleet rollout}. */
@Command(
        name = "rollout",
        description = "Rollouts: start, watch, explain and steer them.",
        mixinStandardHelpOptions = true,
        subcommands = {
            RolloutLists.Rollouts.class,
            RolloutLists.Hosts.class,
            RolloutLists.Preserved.class,
            WatchCommand.class,
            ForecastCommand.OfRollout.class,
            ChangeCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
public final class RolloutCommand extends PrintingCommand {
    private static final String ID = "ID";

    @Command(
            name = "start",
            description = "Starts a plan's rollout, or asks for its approval where the strategy wants one.",
            mixinStandardHelpOptions = true)
    int start(@Mixin ServiceOptions service, @Parameters(paramLabel = "PLAN") String plan) {
        return shown(service.client().post(Query.of("rollouts"), Map.of("plan", plan)), service);
    }

    @Command(name = "show", description = "How one stands.", mixinStandardHelpOptions = true)
    int show(@Mixin ServiceOptions service, @Parameters(paramLabel = ID) String id) {
        return shown(service.client().get(path(id)), service);
    }

    @Command(
            name = "explain",
            description =
                    "What it does next, and what its hosts wait for: the first of each kind, or the one that is named.",
            mixinStandardHelpOptions = true)
    int explain(
            @Mixin ServiceOptions service,
            @Parameters(paramLabel = ID) String id,
            @Parameters(paramLabel = "HOST", arity = "0..1") String host) {
        Query path = host == null ? path(id) : path(id).then("hosts", host);
        JsonNode said = service.client().get(path.then("explain"));
        return service.show(said, host == null ? "rollout" : "host", _ -> {
            if (host != null) {
                out().println(explained(said));
                return;
            }
            said.path("next").forEach(step -> named("next", step, Text::of));
            named("not counted", said.path("notCounted"), Text::of);
            named("updating", said.path("updating"), RolloutCommand::explained);
            said.path("waiting").forEach(group -> named("waiting", group, RolloutCommand::explained));
        });
    }

    /** The first of several, and how many more there are. */
    private void named(String what, JsonNode several, Function<JsonNode, String> words) {
        several.path("first").forEach(each -> out().println(what + "  " + words.apply(each)));
        int more = several.path("count").asInt() - several.path("first").size();
        if (more > 0) {
            out().println("%s  and %d more".formatted(what, more));
        }
    }

    private static String explained(JsonNode host) {
        return "%s  %s%s  %s"
                .formatted(
                        Text.of(host.path("host")),
                        Text.of(host.path("state")),
                        host.path("phase").isTextual() ? " " + Text.of(host.path("phase")) : "",
                        Text.of(host.path("waitsFor")));
    }

    @Command(name = "approve", description = "Approves its plan.", mixinStandardHelpOptions = true)
    int approve(
            @Mixin ServiceOptions service,
            @Parameters(paramLabel = ID) String id,
            @Option(
                            names = "--plan",
                            required = true,
                            paramLabel = "HASH",
                            description = "The plan that you have read.")
                    String plan) {
        return shown(service.client().post(path(id).then("approve"), Map.of("plan", plan)), service);
    }

    @Command(
            name = "pause",
            description = "Starts nothing new; what is under way goes on.",
            mixinStandardHelpOptions = true)
    int pause(
            @Mixin ServiceOptions service,
            @Parameters(paramLabel = ID) String id,
            @Option(names = "--reason", required = true, description = "Why.") String reason) {
        return shown(service.client().post(path(id).then("pause"), Map.of("reason", reason)), service);
    }

    @Command(name = "resume", description = "Goes on.", mixinStandardHelpOptions = true)
    int resume(@Mixin ServiceOptions service, @Parameters(paramLabel = ID) String id) {
        return shown(service.client().post(path(id).then("resume")), service);
    }

    @Command(
            name = "abort",
            description =
                    "Ends it: undoes what can be undone, and lets finish what is past the point of no return. Says first what it would do.",
            mixinStandardHelpOptions = true)
    int abort(
            @Mixin ServiceOptions service,
            @Mixin Confirm confirm,
            @Parameters(paramLabel = ID) String id,
            @Option(names = "--reason", required = true, description = "Why.") String reason) {
        ServiceClient client = service.client();
        JsonNode preview = client.get(path(id).then("abort-preview"));
        confirm.ask("Aborting rollout %s: %s".formatted(id, totals(preview)));
        JsonNode done = client.post(path(id).then("abort"), Map.of("reason", reason));
        return service.show(done, "rollout", out -> out.println("aborting: " + totals(done)));
    }

    private static String totals(JsonNode preview) {
        String text = preview.path("totals").properties().stream()
                .map(each -> "%s hosts %s".formatted(each.getValue(), each.getKey()))
                .collect(Collectors.joining(", "));
        return text.isEmpty() ? "no host has begun" : Text.plain(text);
    }

    @Command(
            name = "retry",
            description = "Tries failed hosts again; all of them where none is named.",
            mixinStandardHelpOptions = true)
    int retry(
            @Mixin ServiceOptions service,
            @Parameters(paramLabel = ID) String id,
            @Parameters(paramLabel = "HOST", arity = "0..*") List<String> hosts) {
        return shown(
                service.client().post(path(id).then("retry"), hosts == null ? Map.of() : Map.of("hosts", hosts)),
                service);
    }

    @Command(name = "skip", description = "Leaves hosts out of it.", mixinStandardHelpOptions = true)
    int skip(
            @Mixin ServiceOptions service,
            @Parameters(paramLabel = ID) String id,
            @Parameters(paramLabel = "HOST", arity = "1..*") List<String> hosts,
            @Option(names = "--reason", required = true, description = "Why.") String reason) {
        return shown(service.client().post(path(id).then("skip"), Map.of("hosts", hosts, "reason", reason)), service);
    }

    @Command(name = "gate", description = "Answers the gate that waits for a person.", mixinStandardHelpOptions = true)
    int gate(
            @Mixin ServiceOptions service,
            @Parameters(paramLabel = ID) String id,
            @ArgGroup(multiplicity = "1") Answer answer,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.") String reason) {
        return shown(
                service.client().post(path(id).then("gate"), Map.of("go", answer.isGo(), "reason", reason)), service);
    }

    /** A person's answer to a gate. */
    static final class Answer {
        @Option(names = "--go", description = "The next wave opens.")
        private boolean go;

        @Option(names = "--no-go", description = "The rollout pauses.")
        private boolean noGo;

        private boolean isGo() {
            return go && !noGo;
        }
    }

    @Command(
            name = "rollback",
            description = "Plans the way back for the hosts that it updated; starts nothing.",
            mixinStandardHelpOptions = true)
    int rollback(
            @Mixin ServiceOptions service,
            @Parameters(paramLabel = ID) String id,
            @Option(
                            names = "--release",
                            paramLabel = "NAME",
                            description = "Where to; by default where the hosts came from.")
                    String release) {
        Map<String, String> body = release == null ? Map.of() : Map.of("release", release);
        return PlanCommand.shown(service.client().post(path(id).then("rollback"), body), service);
    }

    private static Query path(String id) {
        return Query.of("rollouts", id);
    }

    private static int shown(JsonNode rollout, ServiceOptions service) {
        return service.show(rollout, "id", out -> {
            out.printf("rollout %s  to %s%n", Text.of(rollout.path("id")), Text.of(rollout.path("release")));
            out.println(Progress.line(rollout));
            if (rollout.path("why").isTextual()) {
                out.println(Text.of(rollout.path("why")));
            }
        });
    }
}
