// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.PrintingCommand;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.ControlOptions;
import io.luofleet.cli.service.Interrupted;
import io.luofleet.cli.service.Patience;
import io.luofleet.cli.service.Query;
import io.luofleet.cli.service.ServiceClient;
import io.luofleet.cli.service.ServiceException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code luofleet rollout watch}. */
@Command(
        name = "watch",
        description =
                "Follows one until it is over, paused or waits for approval: 0 where every host was updated or skipped, else 1. Interrupting it leaves the rollout alone.",
        mixinStandardHelpOptions = true)
final class WatchCommand extends PrintingCommand implements Callable<Integer> {
    private static final List<String> BAD_ENDS = List.of("FAILED", "LOST", "ABORTED");

    /** More failures at once are named by {@code luofleet rollout hosts}. */
    private static final int NAMED = 5;

    private static final Duration FORECAST_EVERY = Duration.ofSeconds(30);

    private final Rate rate = new Rate();
    private final Set<String> toldOf = new HashSet<>();
    private long badEnds;
    private String end = "";
    private Instant nextForecast = Instant.MIN;
    private boolean isToldOfGate;

    @Mixin
    private ControlOptions control;

    @Parameters(paramLabel = "ID")
    private String id;

    @Override
    public Integer call() throws InterruptedException {
        try (Interrupted _ = Interrupted.says(
                err(), () -> "the rollout goes on; to watch it again: luofleet rollout watch " + Text.plain(id))) {
            return watch(control.client());
        }
    }

    private int watch(ServiceClient client) throws InterruptedException {
        Patience patience = new Patience(err());
        JsonNode rollout = client.get(path());
        String shown = "";
        while (true) {
            rate.look(Clock.systemUTC().instant(), Progress.ended(rollout));
            String line = Progress.line(rollout);
            if (!line.equals(shown)) {
                out().println(line + speed(rollout) + (Progress.isAtRest(rollout) ? "" : end(client)));
                shown = line;
                atGate(rollout);
            }
            JsonNode seen = rollout;
            patience.withLostConnections(() -> failures(client, seen));
            if (Progress.isAtRest(rollout) || out().checkError()) {
                return rested(rollout);
            }
            patience.pause();
            rollout = patience.withLostConnections(() -> client.get(path()));
        }
    }

    private void atGate(JsonNode rollout) {
        boolean isAtGate = rollout.path("progress").asText().equals("AT_GATE");
        if (isAtGate && !isToldOfGate) {
            out().printf(
                            "  at a gate; luofleet rollout explain %s says which, a person's is answered by luofleet rollout gate%n",
                            Text.plain(id));
        }
        isToldOfGate = isAtGate;
    }

    private String speed(JsonNode rollout) {
        OptionalDouble perHour = rate.perHour();
        return perHour.isEmpty() || Progress.all(rollout) == Progress.ended(rollout)
                ? ""
                : String.format(Locale.ROOT, "  %.0f hosts/h", perHour.getAsDouble());
    }

    /** When it will be over, by its forecast; asked for now and then, and left out where there is none. */
    private String end(ServiceClient client) {
        Instant now = Clock.systemUTC().instant();
        if (now.isBefore(nextForecast)) {
            return end;
        }
        nextForecast = now.plus(FORECAST_EVERY);
        try {
            JsonNode ends = client.get(path().then("forecast")).path("endsAt");
            end = ends.path("p50").isTextual()
                    ? "  ends %s, p90 %s"
                            .formatted(ForecastCommand.time(ends.path("p50")), ForecastCommand.time(ends.path("p90")))
                    : "";
        } catch (ServiceException _) {
            end = "";
        }
        return end;
    }

    /** Hosts that ended badly since the look before. */
    private int failures(ServiceClient client, JsonNode rollout) {
        long now = BAD_ENDS.stream()
                .mapToLong(state -> Progress.count(rollout, state))
                .sum();
        if (now > badEnds) {
            BAD_ENDS.stream()
                    .filter(state -> Progress.count(rollout, state) > 0)
                    .flatMap(state -> client.all(path().then("hosts").with("state", state)).stream())
                    .filter(host -> toldOf.add(
                            host.path("host").asText() + host.path("update").asText()))
                    .limit(NAMED)
                    .forEach(host -> out().printf(
                                    "  %s  %s  %s  update %s%n",
                                    Text.of(host.path("host")),
                                    Text.of(host.path("state")),
                                    Text.of(host.path("failureCode")),
                                    Text.of(host.path("update"))));
        }
        badEnds = now;
        return 0;
    }

    private Query path() {
        return Query.of("rollouts", id);
    }

    private int rested(JsonNode rollout) {
        if (rollout.path("why").isTextual()) {
            out().println(Text.of(rollout.path("why")));
        }
        return Progress.isSuccess(rollout) ? 0 : 1;
    }
}
