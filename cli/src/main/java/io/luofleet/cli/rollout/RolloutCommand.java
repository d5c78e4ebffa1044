// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.Confirm;
import io.luofleet.cli.print.Output;
import io.luofleet.cli.print.Table;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.ControlOptions;
import io.luofleet.cli.service.Patience;
import io.luofleet.cli.service.ServiceClient;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code luofleet rollout}. */
@Command(
        name = "rollout",
        description = "Rollouts: start, watch, explain and steer them.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class RolloutCommand implements Runnable {
    private static final String ID = "ID";

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing: list, start, show, hosts, watch, explain, approve, pause, resume, abort, retry or skip");
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    @Command(name = "list", description = "All of them, the newest first.", mixinStandardHelpOptions = true)
    int list(@Mixin ControlOptions control, @Mixin Output output) {
        output.many(out(), control.client().all("/rollouts"), "id", RolloutCommand::table);
        return CommandLine.ExitCode.OK;
    }

    private static Table table(List<JsonNode> rollouts) {
        Instant now = Clock.systemUTC().instant();
        Table table = new Table("ID", "RELEASE", "STATUS", "WAVE", "HOSTS", "CREATED", "WHY");
        for (JsonNode rollout : rollouts) {
            table.add(
                    Text.of(rollout.path("id")),
                    Text.of(rollout.path("release")),
                    Text.of(rollout.path("status")),
                    Text.of(rollout.path("wave")),
                    rollout.path("hosts").properties().stream()
                            .filter(each -> each.getValue().asLong() > 0)
                            .map(each -> each.getKey() + ":" + each.getValue())
                            .collect(Collectors.joining(" ")),
                    Text.ago(rollout.path("createdAt"), now) + " ago",
                    Text.of(rollout.path("why")));
        }
        return table;
    }

    @Command(
            name = "start",
            description = "Starts a plan's rollout, or asks for its approval where the strategy wants one.",
            mixinStandardHelpOptions = true)
    int start(@Mixin ControlOptions control, @Mixin Output output, @Parameters(paramLabel = "PLAN") String plan) {
        return shown(control.client().post("/rollouts", Map.of("plan", plan)), output);
    }

    @Command(name = "show", description = "How one stands.", mixinStandardHelpOptions = true)
    int show(@Mixin ControlOptions control, @Mixin Output output, @Parameters(paramLabel = ID) String id) {
        return shown(control.client().get(path(id)), output);
    }

    @Command(name = "hosts", description = "Its hosts.", mixinStandardHelpOptions = true)
    int hosts(
            @Mixin ControlOptions control,
            @Mixin Output output,
            @Parameters(paramLabel = ID) String id,
            @Option(names = "--state", description = "Those in a state, such as FAILED.") String state) {
        String query = state == null ? "" : "?state=" + ServiceClient.encoded(state);
        output.many(out(), control.client().all(path(id) + "/hosts" + query), "host", RolloutCommand::targets);
        return CommandLine.ExitCode.OK;
    }

    private static Table targets(List<JsonNode> targets) {
        Table table = new Table("HOST", "WAVE", "STATE", "ATTEMPTS", "FAILURE", "UPDATE");
        for (JsonNode target : targets) {
            table.add(
                    Text.of(target.path("host")),
                    Text.of(target.path("wave")),
                    Text.of(target.path("state")),
                    Text.of(target.path("attempts")),
                    Text.of(target.path("failureCode")),
                    Text.of(target.path("update")));
        }
        return table;
    }

    @Command(
            name = "watch",
            description =
                    "Follows one until it is over, paused or waits for approval: 0 where every host was updated or skipped, else 1. Interrupting it leaves the rollout alone.",
            mixinStandardHelpOptions = true)
    int watch(@Mixin ControlOptions control, @Parameters(paramLabel = ID) String id) throws InterruptedException {
        ServiceClient client = control.client();
        Patience patience = new Patience(spec.commandLine().getErr());
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
            @Mixin ControlOptions control,
            @Mixin Output output,
            @Parameters(paramLabel = ID) String id,
            @Parameters(paramLabel = "HOST", arity = "0..1") String host) {
        String path = path(id) + (host == null ? "" : "/hosts/" + ServiceClient.encoded(host)) + "/explain";
        JsonNode said = control.client().get(path);
        output.one(out(), said, host == null ? "rollout" : "host", () -> {
            if (host != null) {
                out().println(explained(said));
                return;
            }
            said.path("next").forEach(step -> named("next", step, Text::of));
            named("not counted", said.path("notCounted"), Text::of);
            named("updating", said.path("updating"), RolloutCommand::explained);
            said.path("waiting").forEach(group -> named("waiting", group, RolloutCommand::explained));
        });
        return CommandLine.ExitCode.OK;
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
            @Mixin ControlOptions control,
            @Mixin Output output,
            @Parameters(paramLabel = ID) String id,
            @Option(
                            names = "--plan",
                            required = true,
                            paramLabel = "HASH",
                            description = "The plan that you have read.")
                    String plan) {
        return shown(control.client().post(path(id) + "/approve", Map.of("plan", plan)), output);
    }

    @Command(
            name = "pause",
            description = "Starts nothing new; what is under way goes on.",
            mixinStandardHelpOptions = true)
    int pause(
            @Mixin ControlOptions control,
            @Mixin Output output,
            @Parameters(paramLabel = ID) String id,
            @Option(names = "--reason", required = true, description = "Why.") String reason) {
        return shown(control.client().post(path(id) + "/pause", Map.of("reason", reason)), output);
    }

    @Command(name = "resume", description = "Goes on.", mixinStandardHelpOptions = true)
    int resume(@Mixin ControlOptions control, @Mixin Output output, @Parameters(paramLabel = ID) String id) {
        return shown(control.client().call("POST", path(id) + "/resume", null), output);
    }

    @Command(
            name = "abort",
            description =
                    "Ends it: undoes what can be undone, and lets finish what is past the point of no return. Says first what it would do.",
            mixinStandardHelpOptions = true)
    int abort(
            @Mixin ControlOptions control,
            @Mixin Output output,
            @Mixin Confirm confirm,
            @Parameters(paramLabel = ID) String id,
            @Option(names = "--reason", required = true, description = "Why.") String reason) {
        ServiceClient client = control.client();
        JsonNode preview = client.get(path(id) + "/abort-preview");
        confirm.ask(spec.commandLine().getErr(), "Aborting rollout %s: %s".formatted(id, totals(preview)));
        JsonNode done = client.post(path(id) + "/abort", Map.of("reason", reason));
        output.one(out(), done, "rollout", () -> out().println("aborting: " + totals(done)));
        return CommandLine.ExitCode.OK;
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
            @Mixin ControlOptions control,
            @Mixin Output output,
            @Parameters(paramLabel = ID) String id,
            @Parameters(paramLabel = "HOST", arity = "0..*") List<String> hosts) {
        return shown(
                control.client().post(path(id) + "/retry", hosts == null ? Map.of() : Map.of("hosts", hosts)), output);
    }

    @Command(name = "skip", description = "Leaves hosts out of it.", mixinStandardHelpOptions = true)
    int skip(
            @Mixin ControlOptions control,
            @Mixin Output output,
            @Parameters(paramLabel = ID) String id,
            @Parameters(paramLabel = "HOST", arity = "1..*") List<String> hosts,
            @Option(names = "--reason", required = true, description = "Why.") String reason) {
        return shown(control.client().post(path(id) + "/skip", Map.of("hosts", hosts, "reason", reason)), output);
    }

    private static String path(String id) {
        return "/rollouts/" + ServiceClient.encoded(id);
    }

    private int shown(JsonNode rollout, Output output) {
        output.one(out(), rollout, "id", () -> {
            out().printf("rollout %s  to %s%n", Text.of(rollout.path("id")), Text.of(rollout.path("release")));
            out().println(Progress.line(rollout));
            if (rollout.path("why").isTextual()) {
                out().println(Text.of(rollout.path("why")));
            }
        });
        return CommandLine.ExitCode.OK;
    }
}
