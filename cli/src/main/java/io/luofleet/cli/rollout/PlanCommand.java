// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.rollout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.luofleet.cli.RefusedException;
import io.luofleet.cli.print.Output;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.ControlOptions;
import io.luofleet.cli.service.ServiceClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code luofleet plan}. */
@Command(
        name = "plan",
        description = "Plans: which hosts go where, in which order, and which do not.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class PlanCommand implements Runnable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SHOWN = 5;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: create or show");
    }

    @Command(
            name = "create",
            description = "Makes a plan; it starts nothing. The same plan again is the same.",
            mixinStandardHelpOptions = true)
    int create(
            @Mixin ControlOptions control,
            @Mixin Output output,
            @Option(names = "--release", required = true, paramLabel = "NAME", description = "Where the hosts go.")
                    String release,
            @Option(
                            names = "--selector",
                            paramLabel = "SELECTOR",
                            description = "Which hosts, such as zone=a,tier!=db; by default all.",
                            defaultValue = "")
                    String selector,
            @Option(
                            names = {"-f", "--strategy"},
                            paramLabel = "FILE",
                            description = "The strategy, as JSON; by default the service's.")
                    Path strategy)
            throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("release", release);
        body.put("selector", selector);
        if (strategy != null) {
            body.put("strategy", read(strategy));
        }
        return shown(control.client().post("/plans", body), output);
    }

    @Command(name = "show", description = "A plan.", mixinStandardHelpOptions = true)
    int show(@Mixin ControlOptions control, @Mixin Output output, @Parameters(paramLabel = "HASH") String hash) {
        return shown(control.client().get("/plans/" + ServiceClient.encoded(hash)), output);
    }

    private static JsonNode read(Path file) throws IOException {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw new RefusedException("%s is no JSON: %s".formatted(file, e.getOriginalMessage()));
        }
    }

    private int shown(JsonNode plan, Output output) {
        PrintWriter out = spec.commandLine().getOut();
        output.one(out, plan, "hash", () -> page(out, plan));
        return CommandLine.ExitCode.OK;
    }

    private static void page(PrintWriter out, JsonNode plan) {
        out.printf("plan %s%n", Text.of(plan.path("hash")));
        out.printf("to %s, about %s%n", Text.of(plan.path("release")), Text.of(plan.path("expectedDuration")));
        for (JsonNode wave : plan.path("waves")) {
            List<String> names = StreamSupport.stream(wave.path("hosts").spliterator(), false)
                    .map(host -> Text.of(host.path("host")))
                    .toList();
            out.printf(
                    "  wave %s  %-8s %5d host%s  %s%s%n",
                    wave.path("ordinal").asInt(),
                    Text.of(wave.path("kind")),
                    names.size(),
                    names.size() == 1 ? " " : "s",
                    String.join(" ", names.subList(0, Math.min(SHOWN, names.size()))),
                    names.size() > SHOWN ? " …" : "");
        }
        for (JsonNode left : plan.path("leftOut")) {
            out.printf(
                    "  left out  %s  %s  %s%n",
                    Text.of(left.path("host")), Text.of(left.path("reason")), Text.of(left.path("detail")));
        }
        for (JsonNode warning : plan.path("warnings")) {
            out.printf("  warning  %s%n", Text.of(warning));
        }
        out.printf("start it: luofleet rollout start %s%n", Text.of(plan.path("hash")));
    }
}
