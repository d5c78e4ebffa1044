// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.JsonFile;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.Query;
import io.luofleet.cli.service.ServiceOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code luofleet plan}. */
@Command(
        name = "plan",
        description = "Plans: which hosts go where, in which order, and which do not.",
        mixinStandardHelpOptions = true,
        subcommands = ForecastCommand.OfPlan.class,
        synopsisSubcommandLabel = "COMMAND")
public final class PlanCommand {
    private static final int SHOWN = 5;

    @Command(
            name = "create",
            description = "Makes a plan; it starts nothing. The same plan again is the same.",
            mixinStandardHelpOptions = true)
    int create(
            @Mixin ServiceOptions service,
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
                            description =
                                    "The strategy, as JSON or YAML; - for standard input; by default the service's.")
                    Path strategy)
            throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("release", release);
        body.put("selector", selector);
        if (strategy != null) {
            body.put("strategy", JsonFile.read(strategy));
        }
        return shown(service.client().post(Query.of("plans"), body), service);
    }

    @Command(name = "show", description = "A plan.", mixinStandardHelpOptions = true)
    int show(@Mixin ServiceOptions service, @Parameters(paramLabel = "HASH") String hash) {
        return shown(service.client().get(Query.of("plans", hash)), service);
    }

    static int shown(JsonNode plan, ServiceOptions service) {
        return service.show(plan, "hash", out -> page(out, plan));
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
        out.printf("when it would end: luofleet plan forecast %s%n", Text.of(plan.path("hash")));
        out.printf("start it: luofleet rollout start %s%n", Text.of(plan.path("hash")));
    }
}
