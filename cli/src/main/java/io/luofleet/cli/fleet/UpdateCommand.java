// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.Output;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.ControlOptions;
import io.luofleet.cli.service.ServiceClient;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code luofleet update}: one host's update. */
@Command(
        name = "update",
        description = "One host's update: start, show and abort it.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class UpdateCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: start, show or abort");
    }

    @Command(
            name = "start",
            description = "Starts one, within the caps of the rollouts.",
            mixinStandardHelpOptions = true)
    int start(
            @Mixin ControlOptions control,
            @Mixin Output output,
            @Parameters(paramLabel = "HOST") String host,
            @Parameters(paramLabel = "RELEASE") String release) {
        return shown(control.client().post("/updates", Map.of("host", host, "release", release)), output);
    }

    @Command(name = "show", description = "How one stands, phase by phase.", mixinStandardHelpOptions = true)
    int show(@Mixin ControlOptions control, @Mixin Output output, @Parameters(paramLabel = "ID") String id) {
        return shown(control.client().get(path(id)), output);
    }

    @Command(name = "abort", description = "Undoes it, up to the point of no return.", mixinStandardHelpOptions = true)
    int abort(
            @Mixin ControlOptions control,
            @Mixin Output output,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.") String reason) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("reason", reason);
        return shown(control.client().post(path(id) + "/abort", body), output);
    }

    private static String path(String id) {
        return "/updates/" + ServiceClient.encoded(id);
    }

    private int shown(JsonNode update, Output output) {
        PrintWriter out = spec.commandLine().getOut();
        output.one(out, update, "id", () -> page(out, update));
        return CommandLine.ExitCode.OK;
    }

    private static void page(PrintWriter out, JsonNode update) {
        out.printf(
                "update %s  %s to %s  %s%n",
                Text.of(update.path("id")),
                Text.of(update.path("host")),
                Text.of(update.path("release")),
                Text.of(update.path("phase")));
        for (JsonNode entry : update.path("history")) {
            out.printf("  %s  %s%n", Text.of(entry.path("enteredAt")), Text.of(entry.path("phase")));
        }
        JsonNode failure = update.path("failure");
        if (failure.isObject()) {
            out.printf("failed: %s  %s%n", Text.of(failure.path("code")), Text.of(failure.path("detail")));
            if (failure.path("remedy").isTextual()) {
                out.println("what to do: " + Text.of(failure.path("remedy")));
            }
        }
    }
}
