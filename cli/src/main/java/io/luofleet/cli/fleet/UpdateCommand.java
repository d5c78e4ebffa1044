// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.Confirm;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.Query;
import io.luofleet.cli.service.ServiceOptions;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code luofleet update}: one host's update. */
@Command(
        name = "update",
        description = "One host's update: start, show and abort it.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class UpdateCommand {
    @Command(
            name = "start",
            description = "Starts one, within the caps of the rollouts.",
            mixinStandardHelpOptions = true)
    int start(
            @Mixin ServiceOptions service,
            @Mixin Confirm confirm,
            @Parameters(paramLabel = "HOST") String host,
            @Parameters(paramLabel = "RELEASE") String release,
            @Option(names = "--soak", paramLabel = "DURATION", description = "How long it is watched, such as PT10S.")
                    Duration soak,
            @ArgGroup(exclusive = false) Force force) {
        Map<String, Object> body = new LinkedHashMap<>(Map.of("host", host, "release", release));
        if (soak != null) {
            body.put("soak", soak.toString());
        }
        if (force != null) {
            confirm.ask("%s goes down whatever caps, halt and cordon say".formatted(host));
            body.put("force", force.isWanted);
            body.put("reason", force.reason);
        }
        return shown(service.client().post(Query.of("updates"), body), service);
    }

    /** Passing over what is in the way. */
    static final class Force {
        @Option(names = "--force", required = true, description = "Pass over caps, halt and cordon; asks before.")
        private boolean isWanted;

        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why that must be.")
        private String reason;
    }

    @Command(name = "show", description = "How one stands, phase by phase.", mixinStandardHelpOptions = true)
    int show(@Mixin ServiceOptions service, @Parameters(paramLabel = "ID") String id) {
        return shown(service.client().get(path(id)), service);
    }

    @Command(name = "abort", description = "Undoes it, up to the point of no return.", mixinStandardHelpOptions = true)
    int abort(
            @Mixin ServiceOptions service,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.") String reason) {
        return shown(service.client().post(path(id).then("abort"), Map.of("reason", reason)), service);
    }

    private static Query path(String id) {
        return Query.of("updates", id);
    }

    private static int shown(JsonNode update, ServiceOptions service) {
        return service.show(update, "id", out -> page(out, update));
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
