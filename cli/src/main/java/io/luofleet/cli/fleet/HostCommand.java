// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.Confirm;
import io.luofleet.cli.Until;
import io.luofleet.cli.print.Columns;
import io.luofleet.cli.print.PrintingCommand;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.security.HostAuthorityCommand;
import io.luofleet.cli.service.ControlOptions;
import io.luofleet.cli.service.Query;
import io.luofleet.cli.service.ServiceClient;
import io.luofleet.cli.service.ServiceOptions;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
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
        description = "One host: show, label, cordon, replace and retire it.",
        mixinStandardHelpOptions = true,
        subcommands = HostAuthorityCommand.class,
        synopsisSubcommandLabel = "COMMAND")
public final class HostCommand extends PrintingCommand {
    private static final Columns BOOTS = new Columns("bootId")
            .field("BOOT", "bootId")
            .field("KERNEL", "kernelRelease")
            .field("HOW", "how")
            .field("LIVE-UPDATES", "liveUpdateNumber")
            .age("FIRST-SEEN", "firstSeen")
            .field("CURRENT", "current");

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

    @Command(
            name = "cordon",
            description = "Keeps a host out of rollouts; what is under way goes on.",
            mixinStandardHelpOptions = true)
    int cordon(
            @Mixin ServiceOptions service,
            @Parameters(paramLabel = "NAME") String name,
            @Option(
                            names = "--reason",
                            required = true,
                            paramLabel = "TEXT",
                            description = "Why, for whoever reads it at night.")
                    String reason,
            @Option(
                            names = "--until",
                            paramLabel = "WHEN",
                            converter = Until.class,
                            description = "When it ends by itself: 30d, 12h, or an instant; by default never.")
                    Instant until,
            @Option(names = "--not-down", description = "It does not count as down meanwhile.") boolean notDown) {
        Map<String, Object> body = new HashMap<>();
        body.put("reason", reason);
        if (until != null) {
            body.put("until", until.toString());
        }
        if (notDown) {
            body.put("down", false);
        }
        return shown(service.client().post(path(name).then("cordon"), body), service);
    }

    @Command(name = "uncordon", description = "Lets it into rollouts again.", mixinStandardHelpOptions = true)
    int uncordon(
            @Mixin ServiceOptions service,
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--reason", required = true, description = "Why.") String reason) {
        return shown(service.client().post(path(name).then("uncordon"), Map.of("reason", reason)), service);
    }

    @Command(
            name = "replace",
            description =
                    "Gives its name to another machine, or to the same one with a new machine id. Labels and history stay.",
            mixinStandardHelpOptions = true)
    int replace(
            @Mixin ServiceOptions service,
            @Mixin Confirm confirm,
            @Parameters(paramLabel = "NAME") String name,
            @Option(
                            names = "--machine",
                            required = true,
                            paramLabel = "ID",
                            description = "The new machine's id, as its agent will say it.")
                    String machine,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.") String reason) {
        ServiceClient client = service.client();
        JsonNode host = client.get(path(name));
        confirm.ask("%s becomes machine %s; the agent of machine %s is not listened to any more"
                .formatted(name, machine, host.path("machineId").asText()));
        return shown(client.post(path(name).then("replace"), Map.of("machineId", machine, "reason", reason)), service);
    }

    @Command(
            name = "retire",
            description = "Takes it out of the fleet for good: out of caps, plans and metrics. Its history stays.",
            mixinStandardHelpOptions = true)
    int retire(
            @Mixin ControlOptions control,
            @Mixin Confirm confirm,
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.") String reason,
            @Option(names = "--force", description = "Also when its agent is there, which will then enrol it anew.")
                    boolean force) {
        ServiceClient client = control.client();
        JsonNode host = client.get(path(name));
        confirm.ask("%s (%s, machine %s) leaves the fleet for good"
                .formatted(
                        name,
                        host.path("presence").asText(),
                        host.path("machineId").asText()));
        client.delete(path(name).with("reason", reason).with("force", force ? true : null));
        out().printf("%s is out of the fleet%n", Text.plain(name));
        return 0;
    }

    @Command(name = "boots", description = "Its boots, the newest first.", mixinStandardHelpOptions = true)
    int boots(@Mixin ServiceOptions service, @Parameters(paramLabel = "NAME") String name) {
        List<JsonNode> boots = new ArrayList<>();
        service.client().get(path(name).then("boots")).path("items").forEach(boots::add);
        return service.show(boots, BOOTS);
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
