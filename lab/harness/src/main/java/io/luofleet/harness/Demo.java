// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The demo: a control plane on an embedded PostgreSQL, a fleet of emulated hosts, a rollout that copes with two failures and one
 * whose budget trips. With the environment variable {@code DEMO_EXIT=1} it ends by itself, with status 0 only when everything it
 * promises was seen; otherwise it stays up for a look around until it is interrupted.
 */
public final class Demo {
    private static final int PORT = 8443;
    private static final Duration ENROL_LIMIT = Duration.ofMinutes(2);
    private static final Duration ROLLOUT_LIMIT = Duration.ofMinutes(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

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
        Directories.clear(directory);
        Service.Settings settings = Service.Settings.under(directory).secure("127.0.0.1", "localhost");
        out.println("Starting the control plane with an embedded PostgreSQL (logs in target/demo) ...");
        try (Service service = Service.start(portFree(PORT) ? settings.onPort(PORT) : settings);
                Program fleet = DemoFleet.start(service, directory)) {
            announce(service);
            FleetApi api = service.api();
            Await.until(
                    DemoFleet.HOSTS + " hosts to enrol",
                    ENROL_LIMIT,
                    fleet::requireRunning,
                    () -> api.list("/hosts?limit=100").size() == DemoFleet.HOSTS);
            Artifacts artifacts = new Artifacts(settings.artifacts());
            DemoFleet.KERNELS.forEach(kernel -> EmulatedKernel.register(api, artifacts, kernel));
            out.printf(
                    "%d hosts in %d zones and %d racks run %s%n",
                    DemoFleet.HOSTS,
                    DemoFleet.ZONES,
                    DemoFleet.ZONES * DemoFleet.RACKS_PER_ZONE,
                    DemoFleet.FIRST_KERNEL);
            boolean passed = rollOut(new Rollouts(api), service, fleet);
            if (!exit) {
                explore(service, api);
                fleet.awaitExit();
            }
            return passed;
        }
    }

    private boolean rollOut(Rollouts rollouts, Service service, Program fleet) {
        CapWatch watch = new CapWatch(DemoFleet.CAPS);
        DemoChecks checks = new DemoChecks(out, rollouts);
        try (Sampler slots = Sampler.start(BETWEEN_LOOKS, () -> lookAtSlots(rollouts, watch))) {
            Runnable guard = () -> {
                service.program().requireRunning();
                fleet.requireRunning();
                slots.requireSampling();
            };
            JsonNode first = follow(rollouts, DemoFleet.SECOND_KERNEL, watch, guard);
            checks.first(first);
            JsonNode second = follow(rollouts, DemoFleet.THIRD_KERNEL, watch, guard);
            checks.second(second);
            slots.requireSampling();
        }
        checks.caps(watch);
        out.println(checks.passed() ? "\nDEMO PASSED" : "\nDEMO FAILED");
        return checks.passed();
    }

    private JsonNode follow(Rollouts rollouts, String kernel, CapWatch watch, Runnable guard) {
        out.println("\nRollout to " + kernel);
        RolloutLog log = new RolloutLog(out, rollouts);
        JsonNode plan = rollouts.plan(kernel, DemoFleet.STRATEGY);
        log.plan(plan);
        String id = rollouts.start(plan);
        return rollouts.untilItRests(id, guard, ROLLOUT_LIMIT, rollout -> {
            log.look(rollout);
            watch.look(
                    "updates under way",
                    rollouts.hosts(id).stream()
                            .filter(host -> "UPDATING".equals(host.path("state").asText()))
                            .map(Rollouts::labels)
                            .toList());
        });
    }

    private static void lookAtSlots(Rollouts rollouts, CapWatch watch) {
        watch.look("slots", rollouts.slots().stream().map(Rollouts::labels).toList());
    }

    private void announce(Service service) {
        out.println();
        out.println("  Dashboard " + service.address() + "/");
        out.println("  API       " + service.address() + "/api/v1/rollouts");
        out.println("  Swagger   " + service.address() + "/q/swagger-ui");
        out.println("  Metrics   " + service.management() + "/q/metrics");
        out.println();
    }

    private void explore(Service service, FleetApi api) {
        List<JsonNode> newestFirst = api.list("/rollouts?limit=1");
        String root = service.address() + "/api/v1";
        lookAround(service, api, newestFirst.getFirst().path("id").asText());
        out.println(
                "\nEverything keeps running; Ctrl-C ends it. What hosts wait for, who counts as down, and how to stop all:");
        out.println("  TOKEN=\"Authorization: Bearer $(cat " + service.tokenFile() + ")\"");
        service.authority().ifPresent(ca -> out.println("  export CURL_CA_BUNDLE=" + ca));
        out.println("  curl -s -H \"$TOKEN\" " + root + "/rollouts/"
                + newestFirst.getFirst().path("id").asText() + "/explain");
        out.println("  curl -s -H \"$TOKEN\" " + root + "/slots");
        out.println("  curl -s -H \"$TOKEN\" " + root
                + "/halt -H 'Content-Type: application/json' -d '{\"reason\":\"looking around\"}'");
    }

    /** What the dashboard shows of what has just been. */
    private void lookAround(Service service, FleetApi api, String paused) {
        JsonNode link = api.post("/login-links", Map.of());
        out.println(
                "\nThe dashboard. A browser comes in once by this link, within two minutes (POST /api/v1/login-links makes another):");
        out.println("  " + service.address() + link.path("page").asText() + "#"
                + link.path("secret").asText());
        service.authority()
                .ifPresent(ca -> out.println("  (its certificate is of the demo's own authority, " + ca + ")"));
        String page = service.address() + "/#";
        out.println("  " + page + "/fleet");
        out.println("    who is lost, aborted and updated, by zone and rack");
        out.println("  " + page + "/rollouts/" + paused);
        out.println("    why it is paused, its budgets, what its hosts wait for; resume it, and watch it go on");
        out.println("  " + page + "/hosts/" + DemoFleet.SILENT_AFTER_KEXEC);
        out.println("    the host that never came back, phase by phase, and what to do");
        out.println("  " + page + "/events");
        out.println("    everything that happened");
    }

    private static boolean portFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
