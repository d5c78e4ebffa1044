// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The control plane dies without warning in the middle of an update, and the update loses nothing. */
class ServiceCrashTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"REBOOTING", "SOAKING"})
    void anUpdateCompletesAfterTheServiceWasKilledDuring(String phase) {
        // given an update that has reached the phase
        Service.Settings settings = Service.Settings.under(directory);
        Service first = Service.start(settings);
        try (Program fleet = startFleet(first)) {
            JsonNode update = startUpdate(first.api(), new Artifacts(settings.artifacts()));
            String id = update.path("id").asText();
            Await.until(
                    "phase " + phase,
                    LIMIT,
                    fleet::requireRunning,
                    () -> phase.equals(first.api().update(id).path("phase").asText()));

            // when the service is killed and started again on the same data
            first.program().kill();
            try (Service second = Service.start(settings)) {

                // then the update ends well, every phase recorded once and in order
                JsonNode ended = new Follow(second.api(), fleet::requireRunning, LIMIT).toTheEnd(id, entry -> {});
                assertThat(ended.path("phase").asText()).as("%s", ended).isEqualTo("SUCCEEDED");
                List<String> phases = new ArrayList<>();
                ended.path("history")
                        .forEach(entry -> phases.add(entry.path("phase").asText()));
                assertThat(phases)
                        .containsExactly(
                                "QUEUED",
                                "PREFLIGHT",
                                "STAGING",
                                "PRESERVING",
                                "PRESERVED",
                                "REBOOTING",
                                "RETRIEVING",
                                "FINISHING",
                                "SOAKING",
                                "SUCCEEDED");
            }
        }
    }

    @Test
    void aSecondServiceOnTheSameDataIsRefused() {
        // given a running service
        Service.Settings settings = Service.Settings.under(directory);
        try (Service running = Service.start(settings)) {

            // when another starts on its data directory
            Path log = directory.resolve("second.log");
            Program second = Program.start(
                    "a second service",
                    log,
                    Map.of(),
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Dquarkus.http.port=0",
                            "-Dluofleet.data-dir=" + directory.resolve("data"),
                            "-jar",
                            settings.layout().serviceJar().toString()));
            int status = second.awaitExit();

            // then it gives up and names the directory, and the first goes on
            assertThat(status).isNotZero();
            assertThat(second.output()).contains(directory.resolve("data").toString());
            assertThat(running.ready()).isTrue();
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
                        "1",
                        "--control",
                        service.address().toString(),
                        "--kernel",
                        "7.3.4-old",
                        "--boot-time",
                        "PT4S"));
    }

    private static JsonNode startUpdate(FleetApi api, Artifacts artifacts) {
        for (String kernel : List.of("7.3.4-old", "7.3.4-new")) {
            EmulatedKernel.register(api, artifacts, kernel);
        }
        List<JsonNode> hosts = Await.value("the host to enrol", LIMIT, () -> {}, () -> {
            List<JsonNode> found = api.list("/hosts");
            return found.isEmpty() ? null : found;
        });
        return api.startUpdate(hosts.getFirst().path("name").asText(), "7.3.4-new", Duration.ofSeconds(4));
    }
}
