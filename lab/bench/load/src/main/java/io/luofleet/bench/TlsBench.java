// SPDX-License-Identifier: Apache-2.0
package io.luofleet.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.harness.Artifacts;
import io.luofleet.harness.Await;
import io.luofleet.harness.Directories;
import io.luofleet.harness.EmulatedKernel;
import io.luofleet.harness.FleetApi;
import io.luofleet.harness.HarnessException;
import io.luofleet.harness.Layout;
import io.luofleet.harness.Program;
import io.luofleet.harness.Rollouts;
import io.luofleet.harness.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a rollout over emulated hosts costs the service and PostgreSQL where agents prove by certificates who they are, against one where
 * they do not: CPU seconds, in pairs of runs one after the other, each on a new database, after a rollout that warms the service up.
 * Prints a table and writes target/bench/tls.json.
 */
public final class TlsBench {
    private static final int HOSTS = Settings.number("HOSTS", 200, 1);
    private static final int PAIRS = Settings.number("PAIRS", 2, 1);
    private static final boolean PROFILE = Settings.number("PROFILE", 0, 0) > 0;
    private static final double MOST = 1.3;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final List<String> KERNELS = List.of("7.3.4-a", "7.3.4-b");

    private static final Map<String, Object> STRATEGY = Map.of(
            "waves",
            List.of(Map.of("percent", 100)),
            "maxUnavailable",
            List.of(Map.of("level", "fleet", "count", 50)),
            "soak",
            "PT1S",
            "allowDowngrade",
            true,
            "hostSoak",
            "PT1S");

    private TlsBench() {}

    /** Measures HOSTS hosts in PAIRS pairs of runs. */
    public static void main(String[] args) {
        try {
            measure(Layout.ofThisRun().root().resolve("target/bench"));
            System.exit(0);
        } catch (HarnessException e) {
            System.err.println("BENCH FAILED " + e.getMessage());
            System.exit(1);
        }
    }

    /** A run's CPU seconds. */
    private record Cost(double enrolment, double rollout, double seconds) {}

    private static void measure(Path directory) {
        List<Cost> plain = new ArrayList<>();
        List<Cost> secure = new ArrayList<>();
        for (int pair = 0; pair < PAIRS; pair++) {
            // In turns, so that what the machine does beside falls on both.
            boolean secureFirst = pair % 2 == 1;
            for (boolean isSecure : List.of(secureFirst, !secureFirst)) {
                Cost cost = run(directory.resolve("tls-run"), isSecure);
                System.out.printf(
                        "  %-8s enrolment %5.1f s CPU, rollout %5.1f s CPU in %.0f s%n",
                        isSecure ? "mTLS" : "plain", cost.enrolment(), cost.rollout(), cost.seconds());
                (isSecure ? secure : plain).add(cost);
            }
        }
        Results results = new Results();
        results.note("hosts", HOSTS);
        results.note("pairs", PAIRS);
        results.note("plain", plain);
        results.note("mTLS", secure);
        double without = Results.median(plain.stream().map(Cost::rollout).toList());
        double with = Results.median(secure.stream().map(Cost::rollout).toList());
        results.atMost("tls", "CPU of a rollout with mTLS, of one without", MOST, with / without, "times");
        results.add(
                "tls",
                "CPU a host of the rollout, without and with",
                "%.0f and %.0f ms".formatted(without / HOSTS * 1000, with / HOSTS * 1000));
        results.write(directory.resolve("tls.json"));
    }

    private static Cost run(Path directory, boolean isSecure) {
        Directories.clear(directory);
        Service.Settings settings = Service.Settings.under(directory);
        try (Service service = Service.start(isSecure ? settings.secure("127.0.0.1") : settings);
                Database database = Database.of(directory.resolve("data"))) {
            FleetApi api = service.api();
            Artifacts artifacts = new Artifacts(settings.artifacts());
            KERNELS.forEach(kernel -> EmulatedKernel.register(api, artifacts, kernel));
            Usage start = Usage.now(service.program().pid(), database.postmasterPid());
            try (Program fleet = fleet(service, directory)) {
                Runnable guard = () -> {
                    service.program().requireRunning();
                    fleet.requireRunning();
                };
                Await.until(HOSTS + " hosts to enrol", LIMIT, guard, () -> enrolled(database) == HOSTS);
                Usage enrolled = Usage.now(service.program().pid(), database.postmasterPid());
                rollOut(api, database, guard, KERNELS.getLast());
                Usage before = Usage.now(service.program().pid(), database.postmasterPid());
                Profile profile = PROFILE ? Profile.start(service.program().pid()) : null;
                rollOut(api, database, guard, KERNELS.getFirst());
                Usage after = Usage.now(service.program().pid(), database.postmasterPid());
                if (profile != null) {
                    profile.stop(directory.resolveSibling(isSecure ? "mtls.jfr" : "plain.jfr"));
                }
                return new Cost(cpu(start, enrolled), cpu(before, after), (after.nanos() - before.nanos()) / 1e9);
            }
        }
    }

    private static double cpu(Usage from, Usage to) {
        return to.service() - from.service() + to.database() - from.database();
    }

    private static void rollOut(FleetApi api, Database database, Runnable guard, String release) {
        Rollouts rollouts = new Rollouts(api);
        JsonNode plan = rollouts.plan(release, STRATEGY);
        String id = rollouts.start(plan);
        // By the database: asking the service would be its cost.
        Await.until("the rollout to " + release + " to rest", LIMIT, guard, () -> database.isAtRest(id));
        String status = rollouts.get(id).path("status").asText();
        if (!status.equals("SUCCEEDED")) {
            throw new HarnessException("the rollout to %s is %s: %s"
                    .formatted(release, status, rollouts.get(id).path("why").asText()));
        }
    }

    private static int enrolled(Database database) {
        return database.hosts();
    }

    private static Program fleet(Service service, Path directory) {
        List<String> command = new ArrayList<>(List.of(
                Layout.ofThisRun().agent().toString(),
                "simulate",
                "--hosts",
                Integer.toString(HOSTS),
                "--control",
                service.address().toString(),
                "--kernel",
                KERNELS.getFirst()));
        if (service.authority().isPresent()) {
            command.addAll(List.of(
                    "--enrolment-token-file", service.enrolmentToken(HOSTS).toString()));
        }
        return Program.start("the emulated fleet", directory.resolve("fleet.log"), Map.of(), command);
    }
}
