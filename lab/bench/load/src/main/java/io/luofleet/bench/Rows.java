// SPDX-License-Identifier: Apache-2.0
package io.luofleet.bench;

import io.luofleet.bench.Database.Counted;
import io.luofleet.bench.Meter.Kind;
import io.luofleet.bench.Usage.Cores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The rows of the table, one after the other on one service. */
final class Rows {
    private static final Duration REPORT_EVERY = Duration.ofSeconds(30);
    private static final Duration WINDOW = Duration.ofSeconds(1);
    private static final Duration DECISION_PAUSE = Duration.ofMillis(20);
    private static final Duration OVERLOAD = Duration.ofSeconds(10);
    private static final double MEGABYTE = 1 << 20;
    private static final int STATEMENTS_SHOWN = 15;

    private final Stage stage;
    private final Settings settings;
    private final Fleet fleet;
    private final Results results;

    Rows(Stage stage, Results results) {
        this.stage = stage;
        this.settings = stage.settings();
        this.fleet = stage.fleet();
        this.results = results;
    }

    void measure() {
        enrolment();
        if (settings.wants("a")) {
            steady();
        }
        if (settings.wants("c")) {
            delivery();
        }
        if (settings.wants("b") || settings.wants("l")) {
            fleet.stop();
            fleet.takeMeter();
        }
        if (settings.wants("b")) {
            saturated(Kind.POLL, "idle poll", 0.15);
            saturated(Kind.REPORT, "unchanged report", 0.4);
        }
        if (settings.wants("l")) {
            overload();
        }
    }

    private void enrolment() {
        stage.log().sinceLastLook();
        Usage before = stage.usage();
        fleet.start(settings.within(), REPORT_EVERY);
        Duration limit = settings.within().plusMinutes(2);
        boolean all = Fleet.until("all hosts to enrol", limit, () -> fleet.enrolled() == fleet.size());
        Usage after = stage.usage();
        Cores cores = Cores.between(before, after);
        Meter meter = fleet.takeMeter();
        String how = settings.within().isZero()
                ? "at once"
                : "within " + settings.within().toSeconds() + " s";
        results.judged(
                "h",
                "%,d hosts enrol %s: all in after".formatted(fleet.size(), how),
                "≤ 30 s (2,000)",
                all
                        ? "%.1f s".formatted(cores.seconds())
                        : "%d in after %.0f s".formatted(fleet.enrolled(), cores.seconds()),
                all && cores.seconds() <= 30);
        results.judged(
                "h",
                "answers but 2xx, 429 and 503 meanwhile",
                "none",
                meter.unexpected() + " of " + meter.outcomes(),
                meter.unexpected() == 0);
        results.add(
                "h",
                "CPU of service, PostgreSQL for each enrolment",
                "%.2f, %.2f ms"
                        .formatted(
                                (after.service() - before.service()) * 1e3 / fleet.size(),
                                (after.database() - before.database()) * 1e3 / fleet.size()));
        results.note("enrolment", Map.of("outcomes", meter.outcomes(), "cores", cores));
    }

    private void steady() {
        // What the start left behind, and the first polls' end.
        Fleet.pause(Agent.POLL.dividedBy(2));
        fleet.takeMeter();
        stage.log().sinceLastLook();
        stage.database().resetCounts();
        Usage before = stage.usage();
        long most = 0;
        long end = System.nanoTime() + settings.steady().toNanos();
        while (System.nanoTime() < end) {
            Fleet.pause(WINDOW);
            most = Math.max(most, stage.usage().serviceBytes());
        }
        Usage after = stage.usage();
        Cores cores = Cores.between(before, after);
        Meter meter = fleet.takeMeter();
        String hosts =
                "%,d hosts, %d s: ".formatted(fleet.size(), settings.steady().toSeconds());
        latency("a", hosts + "poll, beyond its 30 s", meter.pollLateness);
        latency("a", hosts + "report", meter.reports);
        results.add("a", "our own event loop late by", Meter.p50AndP99(meter.loop));
        results.judged("a", "errors", "none", meter.errors() + " of " + meter.outcomes(), meter.errors() == 0);
        results.atMost("a", "service", 0.5, cores.service(), "cores");
        results.atMost("a", "PostgreSQL", 0.2, cores.database(), "cores");
        results.add(
                "a",
                "load, everything else on the machine",
                "%.2f, %.2f cores".formatted(cores.load(), cores.others()));
        results.atMost("a", "service, resident", 1024, most / MEGABYTE, "MB");
        results.add("a", "PostgreSQL, resident", "%.0f MB".formatted(after.databaseBytes() / MEGABYTE));
        List<Counted> counted = stage.database().counted();
        results.add("a", "statements a second", "%.1f".formatted(statements(counted) / cores.seconds()));
        ServiceLog.Part log = stage.log().sinceLastLook();
        results.judged("a", "log", "no line", log.lines() + " lines " + log.first(), log.lines() == 0);
        Map<String, Object> note = new LinkedHashMap<>();
        note.put("outcomes", meter.outcomes());
        note.put("cores", cores);
        note.put("statements", shown(counted));
        results.note("steady", note);
    }

    private void latency(String row, String what, org.HdrHistogram.Histogram histogram) {
        results.judged(
                row,
                what,
                "p99 ≤ 50 ms",
                Meter.p50AndP99(histogram),
                histogram.getTotalCount() > 0 && Meter.millis(histogram, 99) <= 50);
    }

    private void delivery() {
        int hosts = settings.orphans();
        Decisions.Result result = new Decisions(
                        fleet, stage.database(), stage.service().api())
                .make(settings.decisions(), hosts, DECISION_PAUSE);
        results.judged(
                "c",
                "decision committed → poll answered, %,d polls open".formatted(fleet.size()),
                "p99 ≤ 100 ms",
                Meter.p50AndP99(result.delays()),
                result.delivered() > 0 && Meter.millis(result.delays(), 99) <= 100);
        results.judged(
                "c",
                "decisions made, refused, delivered",
                "all",
                "%d, %d, %d".formatted(result.made(), result.refused(), result.delivered()),
                result.delivered() == settings.decisions());
    }

    private void saturated(Kind kind, String what, double goal) {
        Saturation saturation = new Saturation(fleet, kind);
        saturation.start(settings.connections());
        Fleet.pause(settings.steady().dividedBy(6));
        saturation.takeMeter();
        stage.database().resetCounts();
        Profile profile =
                settings.profile() ? Profile.start(stage.service().program().pid()) : null;
        Usage before = stage.usage();
        long doneBefore = saturation.done();
        List<double[]> windows = new ArrayList<>();
        long end = System.nanoTime() + settings.steady().dividedBy(4).toNanos();
        Usage last = before;
        long lastDone = doneBefore;
        while (System.nanoTime() < end) {
            Fleet.pause(WINDOW);
            Usage now = stage.usage();
            long done = saturation.done();
            double n = Math.max(1, done - lastDone);
            windows.add(new double[] {
                (now.service() - last.service()) * 1e3 / n, (now.database() - last.database()) * 1e3 / n
            });
            last = now;
            lastDone = done;
        }
        List<Counted> counted = stage.database().counted();
        Meter meter = saturation.takeMeter();
        saturation.stop();
        Cores cores = Cores.between(before, last);
        long n = Math.max(1, lastDone - doneBefore);
        double service = median(windows, 0);
        double database = median(windows, 1);
        results.atMost("b", "CPU of an " + what + ", service and PostgreSQL", goal, service + database, "ms");
        results.add("b", "  of these service, PostgreSQL", "%.3f, %.3f ms".formatted(service, database));
        results.add(
                "b",
                "  a second; cores of service, PostgreSQL, load, others",
                "%.0f; %.2f, %.2f, %.2f, %.2f"
                        .formatted(
                                n / cores.seconds(), cores.service(), cores.database(), cores.load(), cores.others()));
        results.add(
                "b",
                "  statements, transactions each",
                "%.2f, %.2f".formatted((double) statements(counted) / n, (double) transactions(counted) / n));
        results.add(
                "b",
                "  latency at " + settings.connections() + " connections",
                Meter.p50AndP99(saturation.latencies()));
        results.judged("b", "  errors", "none", meter.errors() + " of " + meter.outcomes(), meter.errors() == 0);
        Map<String, Object> note = new LinkedHashMap<>();
        note.put("requests", n);
        note.put("serviceMillis", service);
        note.put("databaseMillis", database);
        note.put("cores", cores);
        note.put("statements", shown(counted));
        if (profile != null) {
            note.put(
                    "profile",
                    profile.stop(stage.service()
                            .program()
                            .log()
                            .resolveSibling(kind.name().toLowerCase(Locale.ROOT) + ".jfr")));
        }
        results.note(kind == Kind.POLL ? "idlePoll" : "unchangedReport", note);
    }

    private void overload() {
        stage.log().sinceLastLook();
        Saturation saturation = new Saturation(fleet, Kind.REPORT);
        saturation.start(settings.overload());
        Fleet.pause(OVERLOAD);
        Meter meter = saturation.takeMeter();
        saturation.stop();
        ServiceLog.Part log = stage.log().sinceLastLook();
        int most = Math.min(settings.overload(), fleet.size());
        results.judged(
                "l",
                "%,d reports at a time for %d s: lines of log".formatted(most, OVERLOAD.toSeconds()),
                "≤ 1 a kind, 10 s",
                "%d lines, %d of stack traces %s".formatted(log.lines(), log.stackLines(), log.first()),
                log.lines() <= 3 && log.stackLines() == 0);
        results.judged(
                "l",
                "answers but 2xx, 429 and 503",
                "none",
                meter.unexpected() + " of " + meter.outcomes(),
                meter.unexpected() == 0);
        results.judged(
                "l",
                "ready afterwards",
                "yes",
                stage.service().ready() ? "yes" : "no",
                stage.service().ready());
        results.note("overload", Map.of("outcomes", meter.outcomes(), "log", log));
    }

    private static long statements(List<Counted> counted) {
        return counted.stream()
                .filter(c -> !c.isTransactionEdge())
                .mapToLong(Counted::calls)
                .sum();
    }

    private static long transactions(List<Counted> counted) {
        return counted.stream()
                .filter(c -> c.text().matches("(?i)\\s*BEGIN.*"))
                .mapToLong(Counted::calls)
                .sum();
    }

    private static List<Counted> shown(List<Counted> counted) {
        return counted.subList(0, Math.min(STATEMENTS_SHOWN, counted.size()));
    }

    private static double median(List<double[]> windows, int column) {
        double[] sorted = windows.stream().mapToDouble(w -> w[column]).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }
}
