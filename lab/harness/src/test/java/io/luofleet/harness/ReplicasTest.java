// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Three replicas of the packaged service on one PostgreSQL take 200 emulated hosts through a rollout while they are killed at
 * random. Another seed: {@code make test-replicas SEED=7}.
 */
@Tag("replicas")
class ReplicasTest {
    private static final int HOSTS = 200;
    private static final int ZONES = 4;
    private static final int RACKS_PER_ZONE = 5;
    private static final String OLD_KERNEL = "7.3.4-old";
    private static final String NEW_KERNEL = "7.3.4-new";
    private static final Duration ENROL_LIMIT = Duration.ofMinutes(2);
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(25);
    private static final int FEWEST_BETWEEN_KILLS = 8;
    private static final int MOST_BETWEEN_KILLS = 25;

    private static final List<CapWatch.Cap> CAPS =
            List.of(new CapWatch.Cap(CapWatch.FLEET, 24), new CapWatch.Cap("zone", 7), new CapWatch.Cap("rack", 2));

    /** Updates that an outage costs their lease are tried again; it is the caps that are not to give way. */
    private static final Map<String, Object> STRATEGY = Map.of(
            "waves", List.of(Map.of("percent", 20), Map.of("percent", 100)),
            "maxUnavailable", CAPS.stream().map(CapWatch.Cap::toStrategy).toList(),
            "soak", "PT1S",
            "hostSoak", "PT0.2S",
            "retry", Map.of("maxAttempts", 3, "delay", "PT1S"));

    /** What remains of a run is there to be read. */
    private final Path directory = Layout.ofThisRun().root().resolve("target/replicas");

    private final long seed = Long.getLong("luofleet.seed", 20261125);
    private final Random random = new Random(seed);
    private final CapWatch tables = new CapWatch(CAPS);
    private final List<String> withoutLease = new ArrayList<>();

    @Test
    void aRolloutKeepsToItsCapsWhileReplicasAreKilled() throws IOException {
        Directories.clear(directory);
        try (EmbeddedPostgres postgres = startPostgres();
                Replicas replicas = Replicas.start(3, url(postgres), directory);
                LoadBalancer balancer = LoadBalancer.start(replicas.addresses());
                Program fleet = startFleet(balancer.address())) {
            // given a rollout of every host
            FleetApi api = new FleetApi(balancer.address(), Replicas.token(directory));
            FleetDatabase database = new FleetDatabase(postgres.getPostgresDatabase());
            Map<String, Map<String, String>> labels = awaitHosts(api, fleet);
            Artifacts artifacts = new Artifacts(Replicas.artifacts(directory));
            List.of(OLD_KERNEL, NEW_KERNEL).forEach(kernel -> EmulatedKernel.register(api, artifacts, kernel));
            Rollouts rollouts = new Rollouts(api);
            rollouts.start(rollouts.plan(NEW_KERNEL, STRATEGY));

            // when one replica after the other is killed at a random stage of it
            int kills;
            try (Sampler sampler = Sampler.start(BETWEEN_LOOKS, () -> look(database))) {
                kills = killUntilOver(database, replicas, () -> {
                    fleet.requireRunning();
                    replicas.requireRunning();
                    sampler.requireSampling();
                });
            }

            // then every host has moved, once, and no cap was exceeded by the tables' word or by the simulator's
            CapWatch machines = new CapWatch(CAPS);
            SimulatorLog log = new SimulatorLog(fleet.output());
            log.replay(machines, labels);
            System.out.printf(
                    "seed %d: %d kills; %d looks at the tables, at most down: %s; %d at the simulator, at most down: %s%n",
                    seed, kills, tables.looks(), tables.peaks(), machines.looks(), machines.peaks());
            assertThat(database.unsuccessful())
                    .as("seed %d, logs in %s", seed, directory)
                    .isEmpty();
            assertThat(database.status()).as("seed %d", seed).isEqualTo("SUCCEEDED");
            assertThat(log.kexecs()).hasSize(HOSTS).allSatisfy((host, kexecs) -> assertThat(kexecs)
                    .isOne());
            assertThat(kills).isGreaterThanOrEqualTo(HOSTS / MOST_BETWEEN_KILLS - 1);
            assertThat(tables.breaches()).as("seed %d", seed).isEmpty();
            assertThat(machines.breaches()).as("seed %d", seed).isEmpty();
            assertThat(withoutLease).as("seed %d", seed).isEmpty();
            assertThat(database.slots()).isEmpty();
        }
    }

    private int killUntilOver(FleetDatabase database, Replicas replicas, Runnable guard) {
        int kills = 0;
        int next = gap();
        while (true) {
            int due = next;
            Await.until(due + " hosts to end, or all", LIMIT, guard, () -> over(database) || database.ended() >= due);
            if (over(database)) {
                return kills;
            }
            replicas.killAndRestart(random.nextInt(replicas.addresses().size()));
            kills++;
            next = database.ended() + gap();
        }
    }

    private int gap() {
        return random.nextInt(FEWEST_BETWEEN_KILLS, MOST_BETWEEN_KILLS + 1);
    }

    /** A paused rollout does not go on by itself either. */
    private static boolean over(FleetDatabase database) {
        return !database.status().equals("RUNNING");
    }

    private void look(FleetDatabase database) {
        tables.look("slots", database.slots());
        tables.look("updates", database.updating());
        withoutLease.addAll(database.withoutLease());
    }

    private Map<String, Map<String, String>> awaitHosts(FleetApi api, Program fleet) {
        List<JsonNode> hosts = Await.value(HOSTS + " hosts to enrol", ENROL_LIMIT, fleet::requireRunning, () -> {
            List<JsonNode> found = api.list("/hosts?limit=1000");
            return found.size() == HOSTS ? found : null;
        });
        Map<String, Map<String, String>> labels = new HashMap<>();
        hosts.forEach(host -> labels.put(host.path("name").asText(), Rollouts.labels(host)));
        return labels;
    }

    private Program startFleet(URI address) {
        return Program.start(
                "the emulated fleet",
                directory.resolve("fleet.log"),
                Map.of(),
                List.of(
                        Layout.ofThisRun().agent().toString(),
                        "simulate",
                        "--hosts",
                        Integer.toString(HOSTS),
                        "--zones",
                        Integer.toString(ZONES),
                        "--racks",
                        Integer.toString(RACKS_PER_ZONE),
                        "--control",
                        address.toString(),
                        "--kernel",
                        OLD_KERNEL));
    }

    private EmbeddedPostgres startPostgres() throws IOException {
        Path programs = directory.resolve("postgresql-programs");
        // Otherwise the library makes a directory in /tmp, and cleans up there after strangers.
        System.setProperty("ot.epg.working-dir", programs.toString());
        return EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("postgresql"))
                .setOverrideWorkingDirectory(programs.toFile())
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("fsync", "on")
                .start();
    }

    private static String url(EmbeddedPostgres postgres) {
        return "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres&password=postgres".formatted(postgres.getPort());
    }
}
