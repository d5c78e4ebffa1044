// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.Output;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.ControlOptions;
import io.luofleet.cli.service.ServiceClient;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code luofleet host}: one host. */
@Command(
        name = "host",
        description = "One host: show, label, cordon and uncordon it.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class HostCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: show, label, cordon or uncordon");
    }

    @Command(name = "show", description = "Everything of a host.", mixinStandardHelpOptions = true)
    int show(@Mixin ControlOptions control, @Mixin Output output, @Parameters(paramLabel = "NAME") String name) {
        return shown(control.client().get(path(name)), output);
    }

    @Command(
            name = "label",
            description = "Sets labels over the agent's; KEY= takes the operators' away.",
            mixinStandardHelpOptions = true)
    int label(
            @Mixin ControlOptions control,
            @Mixin Output output,
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "KEY=VALUE", arity = "1..*") List<String> labels) {
        Map<String, String> set = new HashMap<>();
        for (String label : labels) {
            int equals = label.indexOf('=');
            if (equals < 1) {
                throw new ParameterException(spec.commandLine(), "'%s' is not like zone=a".formatted(label));
            }
            String value = label.substring(equals + 1);
            set.put(label.substring(0, equals), value.isEmpty() ? null : value);
        }
        return shown(control.client().call("PATCH", path(name), Map.of("labels", set)), output);
    }

    @Command(name = "cordon", description = "Keeps a host out of rollouts.", mixinStandardHelpOptions = true)
    int cordon(
            @Mixin ControlOptions control,
            @Mixin Output output,
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--reason", required = true, description = "Why, for whoever reads it at night.")
                    String reason) {
        return shown(control.client().post(path(name) + "/cordon", Map.of("reason", reason)), output);
    }

    @Command(name = "uncordon", description = "Lets it into rollouts again.", mixinStandardHelpOptions = true)
    int uncordon(
            @Mixin ControlOptions control,
            @Mixin Output output,
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--reason", required = true, description = "Why.") String reason) {
        return shown(control.client().post(path(name) + "/uncordon", Map.of("reason", reason)), output);
    }

    private static String path(String name) {
        return "/hosts/" + ServiceClient.encoded(name);
    }

    private int shown(JsonNode host, Output output) {
        PrintWriter out = spec.commandLine().getOut();
        output.one(out, host, "name", () -> page(out, host));
        return CommandLine.ExitCode.OK;
    }

    private static void page(PrintWriter out, JsonNode host) {
        var now = Clock.systemUTC().instant();
        line(out, "host", Text.of(host.path("name")) + "  machine " + Text.of(host.path("machineId")));
        line(
                out,
                "presence",
                "%s, heard of %s ago".formatted(Text.of(host.path("presence")), Text.ago(host.path("lastSeen"), now)));
        line(out, "kernel", Text.of(host.path("kernelRelease")) + "  boot " + Text.of(host.path("bootId")));
        line(
                out,
                "agent",
                Text.of(host.path("agentVersion")) + (host.path("emulated").asBoolean() ? " (emulated)" : ""));
        line(out, "observed", Text.of(host.path("lastObserved")));
        line(out, "memory", Text.bytes(host.path("memoryBytes").asLong()));
        line(out, "labels", Text.labels(host.path("labels")));
        if (host.path("cordon").isObject()) {
            JsonNode cordon = host.path("cordon");
            line(
                    out,
                    "cordon",
                    "%s, by %s"
                            .formatted(
                                    Text.of(cordon.path("reason")),
                                    Text.of(cordon.path("by").path("name"))));
        }
        if (host.path("certificate").isObject()) {
            line(
                    out,
                    "certificate",
                    "%s until %s"
                            .formatted(
                                    Text.of(host.path("certificate").path("serial")),
                                    Text.of(host.path("certificate").path("notAfter"))));
        }
    }

    private static void line(PrintWriter out, String head, String value) {
        out.printf("%-12s %s%n", head, value);
    }
}
