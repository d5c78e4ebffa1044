// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The demo: a control plane on an embedded PostgreSQL, a fleet of emulated hosts, one live update after another. With the
 * environment variable {@code DEMO_EXIT=1} it ends by itself, with status 0 only when every host succeeded; otherwise it
 * stays up for a look around until it is interrupted.
 */
public final class Demo {
    private static final int HOSTS = 12;
    /** Of them, so that both kinds of kernels are seen: those that say what they hold, and those of which it has to be inferred. */
    private static final int WITHOUT_QUERIES = 3;

    private static final Duration HOST_LIMIT = Duration.ofMinutes(1);
    private static final String OLD_KERNEL = "7.3.4-demo.1";
    private static final String NEW_KERNEL = "7.3.4-demo.2";

    private final PrintStream out = System.out;
    private final Path directory = Layout.ofThisRun().root().resolve("target/demo");

    /** Runs the demo. */
    public static void main(String[] args) {
        try {
            System.exit(new Demo().run("1".equals(System.getenv("DEMO_EXIT"))) ? 0 : 1);
        } catch (HarnessException e) {
            System.err.println("DEMO FAILED " + e.getMessage());
            System.exit(1);
        }
    }

    private boolean run(boolean exit) {
        clear(directory);
        Service.Settings settings = Service.Settings.under(directory);
        out.println("Starting the control plane with an embedded PostgreSQL (logs in target/demo) ...");
        try (Service service = Service.start(portFree(8080) ? settings.onPort(8080) : settings);
                Program fleet = startFleet(service)) {
            announce(service);
            FleetApi api = service.api();
            Await.until(
                    HOSTS + " hosts to enrol",
                    HOST_LIMIT,
                    fleet::requireRunning,
                    () -> api.list("/hosts?limit=100").size() == HOSTS);
            registerReleases(api, new Artifacts(settings.artifacts()));
            List<JsonNode> results = updateAll(api, () -> {
                service.program().requireRunning();
                fleet.requireRunning();
            });
            boolean passed = summarise(results);
            if (!exit) {
                out.println("\nEverything keeps running; Ctrl-C ends it. Try:  curl -s " + service.address()
                        + "/api/v1/events?limit=20");
                fleet.awaitExit();
            }
            return passed;
        }
    }

    private Program startFleet(Service service) {
        return Program.start(
                "the emulated fleet",
                directory.resolve("fleet.log"),
                Map.of(),
                List.of(
                        Layout.ofThisRun().agent().toString(),
                        "simulate",
                        "--hosts",
                        Integer.toString(HOSTS),
                        "--control",
                        service.address().toString(),
                        "--without-queries",
                        Integer.toString(WITHOUT_QUERIES),
                        "--kernel",
                        OLD_KERNEL));
    }

    private void announce(Service service) {
        out.println();
        out.println("  API       " + service.address() + "/api/v1/hosts");
        out.println("  Swagger   " + service.address() + "/q/swagger-ui");
        out.println("  Metrics   " + service.address() + "/q/metrics");
        out.println();
    }

    private static void registerReleases(FleetApi api, Artifacts artifacts) {
        for (String kernel : List.of(OLD_KERNEL, NEW_KERNEL)) {
            EmulatedKernel.register(api, artifacts, kernel);
        }
    }

    private List<JsonNode> updateAll(FleetApi api, Runnable guard) {
        Follow follow = new Follow(api, guard, HOST_LIMIT);
        List<JsonNode> results = new ArrayList<>();
        List<String> hosts = api.list("/hosts?limit=100").stream()
                .map(host -> host.path("name").asText())
                .sorted()
                .toList();
        for (String host : hosts) {
            out.printf("%2d/%d  %-8s ", results.size() + 1, hosts.size(), host);
            JsonNode update = api.startUpdate(host, NEW_KERNEL, Duration.ofMillis(300));
            results.add(follow.toTheEnd(update.path("id").asText(), phase -> {
                out.print(" " + phase.path("phase").asText());
                out.flush();
            }));
            out.println();
        }
        return results;
    }

    private boolean summarise(List<JsonNode> updates) {
        out.printf(
                "%n%-10s %-10s %-28s %8s %6s %12s %11s%n",
                "host", "phase", "kernel", "sessions", "files", "preserved", "blackout");
        for (JsonNode update : updates) {
            out.printf(
                    "%-10s %-10s %-28s %8d %6d %9d MB %8d ms%n",
                    update.path("host").asText(),
                    update.path("phase").asText(),
                    update.path("kernelBefore").asText() + " > "
                            + update.path("kernelAfter").asText(),
                    update.path("sessions").asInt(),
                    update.path("files").asInt(),
                    update.path("bytesVerified").asLong() >> 20,
                    update.path("timings").path("blackoutMs").asLong());
            if (update.hasNonNull("failure")) {
                out.println("           " + update.path("failure").path("code").asText() + ": "
                        + update.path("failure").path("detail").asText());
            }
        }
        long succeeded = updates.stream()
                .filter(update -> "SUCCEEDED".equals(update.path("phase").asText()))
                .count();
        boolean passed = succeeded == HOSTS;
        out.printf(
                "%n%s %d of %d hosts took the live update%n", passed ? "DEMO PASSED" : "DEMO FAILED", succeeded, HOSTS);
        return passed;
    }

    private static boolean portFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    static void clear(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new HarnessException("cannot clear " + directory + ": " + e, e);
        }
    }
}
