// SPDX-License-Identifier: Apache-2.0

import io.luofleet.plan.model.RequestReader;
import io.luofleet.plan.model.Strategy;
import io.luofleet.rollout.engine.Cap;
import io.luofleet.rollout.engine.Engine;
import io.luofleet.rollout.engine.FleetState;
import io.luofleet.rollout.engine.Placement;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.WindowOracle;
import io.luofleet.rollout.forecast.Forecast;
import io.luofleet.rollout.forecast.Forecaster;
import io.luofleet.rollout.forecast.History;
import io.luofleet.rollout.forecast.Question;
import io.luofleet.rollout.forecast.Recorded;
import io.luofleet.security.Principal;
import io.luofleet.update.phase.Boot;
import io.luofleet.update.phase.Phase;
import io.luofleet.update.phase.PhaseName;
import io.luofleet.wire.Failure;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * What a forecast costs in CPU time of its thread: a hundred courses over racks of twenty hosts, a tenth of the fleet and one host of a rack
 * down at most, in three waves, with a thousand recorded updates of which five failed. Two sizes in turn, so that a machine whose speed drifts favours
 * neither.
 */
final class ForecastBench {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Instant NOW = Instant.parse("2026-03-01T22:00:00Z");
    private static final int SMALL = 1_000;
    private static final int LARGE = 10_000;
    /** The goal for the larger one. */
    private static final Duration MOST = Duration.ofSeconds(5);

    private ForecastBench() {}

    public static void main(String[] args) {
        int runs = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        Question small = question(SMALL);
        Question large = question(LARGE);
        long first = time(large);
        long[] ofSmall = new long[runs];
        long[] ofLarge = new long[runs];
        for (int i = 0; i < runs; i++) {
            ofSmall[i] = time(small);
            ofLarge[i] = time(large);
        }
        double perHost = (double) median(ofLarge) / LARGE / ((double) median(ofSmall) / SMALL);
        System.out.printf("first forecast of the JVM, %,d hosts: %d ms%n", LARGE, first / 1_000_000);
        print(SMALL, ofSmall);
        print(LARGE, ofLarge);
        System.out.printf("cost of a host in %,d against %,d: ratio %.2f over %d runs%n", LARGE, SMALL, perHost, runs);
        if (median(ofLarge) > MOST.toNanos()) {
            System.err.printf("a forecast of %,d hosts took more than %d s of CPU%n", LARGE, MOST.toSeconds());
            System.exit(1);
        }
    }

    private static void print(int hosts, long[] nanos) {
        System.out.printf(
                "%,6d hosts: median %.0f ms, max %.0f ms%n",
                hosts, median(nanos) / 1e6, Arrays.stream(nanos).max().orElseThrow() / 1e6);
    }

    private static long median(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static long time(Question question) {
        long start = THREADS.getCurrentThreadCpuTime();
        Forecast forecast = Forecaster.answer(question);
        long nanos = THREADS.getCurrentThreadCpuTime() - start;
        if (forecast.draws() != question.draws() || forecast.waves().size() != 3) {
            throw new IllegalStateException(forecast.toString());
        }
        return nanos;
    }

    private static Question question(int hosts) {
        Strategy strategy = RequestReader.read(Map.of("release", "rel", "selector", "tier=web"))
                .request()
                .strategy();
        List<Placement> places =
                IntStream.range(0, hosts).mapToObj(i -> place(i, hosts)).toList();
        return new Question(
                RolloutState.begin(
                        new UUID(0, 1), "rel", Principal.of("ann", "token:bench"), strategy, 3, places),
                Map.of(),
                new FleetState(List.of(), null),
                new Engine(WindowOracle.ALWAYS),
                Set.of(),
                history(),
                NOW,
                Duration.ZERO,
                Question.DRAWS,
                1);
    }

    private static Placement place(int i, int hosts) {
        int wave = i == 0 ? 0 : i < hosts / 4 ? 1 : 2;
        String rack = "r" + i % (hosts / 20);
        return new Placement(
                "hv-%05d".formatted(i),
                wave,
                i,
                Map.of("rack", rack, "zone", "z" + i % 5, "customer", "c" + i % 37, "tier", "web"),
                List.of(Cap.ofFleet(hosts / 10), new Cap("rack", rack, 1)),
                Duration.ofMinutes(6),
                "7.3.4-1");
    }

    private static History history() {
        var random = new Random(1);
        Phase.Closed good = new Phase.Succeeded(NOW, new Boot("a", "7.3.4-1", null), new Boot("b", "7.3.4-2", null));
        Phase.Closed bad = new Phase.Aborted(
                NOW, PhaseName.PRESERVING, null, new Failure("KERNEL_ERROR", "no", null, null, null, null));
        List<Recorded> updates = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            updates.add(new Recorded(Duration.ofSeconds(240 + random.nextInt(240)), i % 200 == 0 ? bad : good));
        }
        return new History(updates, History.Of.RELEASE);
    }
}
