// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.PrintingCommand;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.Query;
import io.luofleet.cli.service.ServiceOptions;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code luofleet host}: one host. */
@Command(
        name = "host",
        description = "One host: show, label, cordon and uncordon it.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class HostCommand extends PrintingCommand {
    @Command(name = "show", description = "Everything of a host.", mixinStandardHelpOptions = true)
    int show(@Mixin ServiceOptions service, @Parameters(paramLabel = "NAME") String name) {
        return shown(service.client().get(path(name)), service);
    }

    @Command(
            name = "label",
            description = "Sets labels over the agent's; KEY= takes the operators' away.",
            mixinStandardHelpOptions = true)
    int label(
            @Mixin ServiceOptions service,
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "KEY=VALUE", arity = "1..*") List<String> labels) {
        Map<String, String> set = new HashMap<>();
        for (String label : labels) {
            int equals = label.indexOf('=');
            if (equals < 1) {
                throw wrongly("'%s' is not like zone=a".formatted(label));
            }
            String value = label.substring(equals + 1);
            set.put(label.substring(0, equals), value.isEmpty() ? null : value);
        }
        return shown(service.client().patch(path(name), Map.of("labels", set)), service);
    }

    @Command(name = "cordon", description = "Keeps a host out of rollouts.", mixinStandardHelpOptions = true)
    int cordon(
            @Mixin ServiceOptions service,
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--reason", required = true, description = "Why, for whoever reads it at night.")
                    String reason) {
        return shown(service.client().post(path(name).then("cordon"), Map.of("reason", reason)), service);
    }

    @Command(name = "uncordon", description = "Lets it into rollouts again.", mixinStandardHelpOptions = true)
    int uncordon(
            @Mixin ServiceOptions service,
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--reason", required = true, description = "Why.") String reason) {
        return shown(service.client().post(path(name).then("uncordon"), Map.of("reason", reason)), service);
    }

    private static Query path(String name) {
        return Query.of("hosts", name);
    }

    private static int shown(JsonNode host, ServiceOptions service) {
        return service.show(host, "name", out -> page(out, host));
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
