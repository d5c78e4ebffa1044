// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.Until;
import io.luofleet.cli.print.Bars;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.Query;
import io.luofleet.cli.service.ServiceOptions;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code luofleet plan forecast} and {@code luofleet rollout forecast}. */
abstract sealed class ForecastCommand implements Callable<Integer> {
    private static final int ROWS = 12;

    private final String collection;

    @Mixin
    private ServiceOptions service;

    @Option(
            names = "--starts-at",
            paramLabel = "TIME",
            converter = Until.class,
            description = "When it goes on: 90m or 2d from now, or an instant. Default: now.")
    private Instant startsAt;

    @Option(
            names = "--gate-answer",
            paramLabel = "DURATION",
            description = "How long each gate takes to say yes, such as PT30M. Default: no time.")
    private String gateAnswer;

    @Option(names = "--draws", paramLabel = "N", description = "How many courses are run, 10 to 1000. Default: 100.")
    private Integer draws;

    @Option(names = "--seed", paramLabel = "N", description = "The same seed has the same courses.")
    private Long seed;

    private ForecastCommand(String collection) {
        this.collection = collection;
    }

    /** Of a plan. */
    @Command(
            name = "forecast",
            description =
                    "When its rollout would end, how, and what it would wait for: likely courses of its own engine.",
            mixinStandardHelpOptions = true)
    static final class OfPlan extends ForecastCommand {
        @Parameters(paramLabel = "HASH")
        private String hash;

        OfPlan() {
            super("plans");
        }

        @Override
        String name() {
            return hash;
        }
    }

    /** Of an open rollout. */
    @Command(
            name = "forecast",
            description = "When it will end, how, and what it will wait for: likely courses of its own engine.",
            mixinStandardHelpOptions = true)
    static final class OfRollout extends ForecastCommand {
        @Parameters(paramLabel = "ID")
        private String id;

        OfRollout() {
            super("rollouts");
        }

        @Override
        String name() {
            return id;
        }
    }

    abstract String name();

    @Override
    public Integer call() {
        JsonNode forecast = service.client()
                .get(Query.of(collection, name(), "forecast")
                        .with("startsAt", startsAt)
                        .with("gateAnswer", gateAnswer)
                        .with("draws", draws)
                        .with("seed", seed));
        return service.show(forecast, "seed", out -> page(out, forecast));
    }

    private static void page(PrintWriter out, JsonNode forecast) {
        out.printf(
                "%s hosts from %s on; %s courses%n",
                Text.of(forecast.path("hosts")), time(forecast.path("from")), Text.of(forecast.path("draws")));
        out.println(basis(forecast.path("history")));
        out.printf("ends  %s%n", spread(forecast.path("endsAt")));
        forecast.path("outcomes")
                .forEach(outcome -> out.printf(
                        "  %s  %s%s%n",
                        percent(outcome.path("share")),
                        Text.of(outcome.path("outcome")),
                        outcome.path("example").isTextual() ? "  such as: " + Text.of(outcome.path("example")) : ""));
        forecast.path("waves")
                .forEach(wave -> out.printf(
                        "wave %s  %s host%s  starts %s, ends %s%n",
                        wave.path("wave").asInt(),
                        wave.path("hosts").asInt(),
                        wave.path("hosts").asInt() == 1 ? "" : "s",
                        time(wave.path("startsAt").path("p50")),
                        spread(wave.path("endsAt"))));
        out.println("its time goes to");
        forecast.path("heldBy").forEach(held -> out.printf("  %s  %s%n", percent(held.path("share")), what(held)));
        course(out, forecast);
    }

    private static String basis(JsonNode history) {
        long updates = history.path("updates").asLong();
        return updates == 0
                ? "no update is recorded: it is the plan's expectation, give or take"
                : "drawn from the newest %d updates %s, %d of which failed"
                        .formatted(
                                updates,
                                history.path("of").asText().equals("RELEASE") ? "to this release" : "to any release",
                                history.path("failed").asLong());
    }

    /** The half of all courses, and between what eight in ten are. */
    private static String spread(JsonNode spread) {
        return "%s (p10 %s, p90 %s)"
                .formatted(time(spread.path("p50")), time(spread.path("p10")), time(spread.path("p90")));
    }

    /** A moment to the second; what does not come to pass in so many courses has none. */
    static String time(JsonNode instant) {
        return instant.isTextual()
                ? Instant.parse(instant.asText())
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString()
                : "not at all";
    }

    private static String percent(JsonNode share) {
        return String.format(Locale.ROOT, "%3.0f%%", share.asDouble() * 100);
    }

    private static String what(JsonNode held) {
        return switch (held.path("kind").asText()) {
            case "CAP" -> "the cap on " + Text.of(held.path("level"));
            case "WINDOW" -> "windows";
            case "SOAK" -> "soaks";
            case "GATE" -> "gates";
            case "RETRY" -> "delays before another attempt";
            case "HOST" -> "hosts that are not there";
            case "UPDATES" -> "updates, all being under way";
            default -> Text.of(held.path("kind"));
        };
    }

    private static void course(PrintWriter out, JsonNode forecast) {
        JsonNode points = forecast.path("course");
        var bars = new Bars(forecast.path("hosts").asLong());
        int step = Math.max(1, points.size() / ROWS);
        for (int i = 0; i < points.size(); i += step) {
            JsonNode point = points.get(i);
            out.printf(
                    "%s  %6d updated  %4d down  %s%n",
                    time(point.path("at")),
                    point.path("updatedP50").asLong(),
                    point.path("downP50").asLong(),
                    bars.of(point.path("updatedP50").asLong()));
        }
    }
}
