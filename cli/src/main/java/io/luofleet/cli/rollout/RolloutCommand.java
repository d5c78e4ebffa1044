// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.Confirm;
import io.luofleet.cli.print.Columns;
import io.luofleet.cli.print.PrintingCommand;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.ControlOptions;
import io.luofleet.cli.service.Patience;
import io.luofleet.cli.service.Query;
import io.luofleet.cli.service.ServiceClient;
import io.luofleet.cli.service.ServiceOptions;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code luofleet rollout}. */
@Command(
        name = "rollout",
        description = "Rollouts: start, watch, explain and steer them.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class RolloutCommand extends PrintingCommand {
    private static final String ID = "ID";

    private static final Columns ROLLOUTS = new Columns("id")
            .field("ID", "id")
            .field("RELEASE", "release")
            .field("STATUS", "status")
            .field("WAVE", "wave")
            .add("HOSTS", RolloutCommand::states)
            .age("CREATED", "createdAt")
            .field("WHY", "why");

    private static final Columns HOSTS = new Columns("host")
            .field("HOST", "host")
            .field("WAVE", "wave")
            .field("STATE", "state")
            .field("ATTEMPTS", "attempts")
            .field("FAILURE", "failureCode")
            .field("UPDATE", "update");

    @Command(name = "list", description = "All of them, the newest first.", mixinStandardHelpOptions = true)
    int list(@Mixin ServiceOptions service) {
        return service.show(service.client().all(Query.of("rollouts")), ROLLOUTS);
    }

    private static String states(JsonNode rollout) {
        return rollout.path("hosts").properties().stream()
                .filter(each -> each.getValue().asLong() > 0)
                .map(each -> each.getKey() + ":" + each.getValue())
                .collect(Collectors.joining(" "));
    }

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

    @Command(name = "hosts", description = "Its hosts.", mixinStandardHelpOptions = true)
    int hosts(
            @Mixin ServiceOptions service,
            @Parameters(paramLabel = ID) String id,
            @Option(names = "--state", description = "Those in a state, such as FAILED.") String state) {
        return service.show(service.client().all(path(id).then("hosts").with("state", state)), HOSTS);
    }

    @Command(
            name = "watch",
            description =
                    "Follows one until it is over, paused or waits for approval: 0 where every host was updated or skipped, else 1. Interrupting it leaves the rollout alone.",
            mixinStandardHelpOptions = true)
    int watch(@Mixin ControlOptions control, @Parameters(paramLabel = ID) String id) throws InterruptedException {
        ServiceClient client = control.client();
        Patience patience = new Patience(err());
        JsonNode rollout = client.get(path(id));
        String shown = "";
        while (true) {
            String line = Progress.line(rollout);
            if (!line.equals(shown)) {
                out().println(line);
                out().flush();
                shown = line;
            }
            if (Progress.isAtRest(rollout)) {
                return rested(rollout);
            }
            patience.pause();
            rollout = patience.withLostConnections(() -> client.get(path(id)));
        }
    }

    private int rested(JsonNode rollout) {
        if (rollout.path("why").isTextual()) {
            out().println(Text.of(rollout.path("why")));
        }
        return Progress.isSuccess(rollout) ? CommandLine.ExitCode.OK : 1;
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
        confirm.ask(err(), "Aborting rollout %s: %s".formatted(id, totals(preview)));
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
