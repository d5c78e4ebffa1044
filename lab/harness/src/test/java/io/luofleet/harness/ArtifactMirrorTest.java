// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged agent, and a release whose image lies at an address of the host's inside that is not the control plane's. */
class ArtifactMirrorTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String KERNEL = "7.3.4-new";

    @TempDir
    Path directory;

    private Service service;
    private Program agent;

    @BeforeEach
    void startService() {
        Service.Settings settings = Service.Settings.under(directory);
        service = Service.start(settings);
        Artifacts artifacts = new Artifacts(settings.artifacts());
        // The same server under another name.
        String mirror = "http://localhost:" + service.address().getPort();
        EmulatedKernel.register(service.api(), artifacts, "7.3.4-emulated");
        EmulatedKernel.register(service.api(), artifacts, KERNEL, path -> mirror + path);
    }

    @AfterEach
    void stopAll() {
        agent.close();
        service.close();
    }

    @Test
    void isRefusedAtOnceWithTheRemedy() {
        // given
        startAgent();

        // when
        JsonNode ended = update();

        // then
        assertThat(ended.path("phase").asText()).as("%s", ended).isEqualTo("ABORTED");
        assertThat(ended.path("failure").path("code").asText()).isEqualTo("BAD_ARTIFACT");
        assertThat(ended.path("failure").toString()).contains("localhost", "--artifact-network=127.0.0.1");
    }

    @Test
    void isFetchedWhereItIsListed() {
        // given
        startAgent("--artifact-network=127.0.0.1", "--artifact-network=::1");

        // when
        JsonNode ended = update();

        // then
        assertThat(ended.path("phase").asText()).as("%s", ended).isEqualTo("SUCCEEDED");
    }

    private void startAgent(String... options) {
        List<String> command = new ArrayList<>(List.of(
                Layout.ofThisRun().agent().toString(),
                "run",
                "--emulated",
                "--expect=none",
                "--control=" + service.address(),
                "--host=h1",
                "--machine-id=m1",
                "--socket=" + directory.resolve("run/workload.sock"),
                "--state=" + directory.resolve("state")));
        command.addAll(List.of(options));
        agent = Program.start("agent", directory.resolve("agent.log"), Map.of(), command);
        Await.until("the host to enrol", LIMIT, agent::requireRunning, () -> !service.api()
                .list("/hosts")
                .isEmpty());
    }

    private JsonNode update() {
        String id = service.api()
                .startUpdate("h1", KERNEL, Duration.ofMillis(100))
                .path("id")
                .asText();
        return new Follow(service.api(), agent::requireRunning, LIMIT).toTheEnd(id, entry -> {});
    }
}
