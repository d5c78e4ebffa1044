// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that others may begin with take a rollout to its end, over TLS and over a control plane that dies meanwhile. */
class ExamplesTest {
    private static final int HOSTS = 6;
    private static final String FROM = "7.3.4-a";
    private static final String TO = "7.3.4-b";
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final String STRATEGY = """
            {"waves": [{"percent": 50}, {"percent": 100}], "maxUnavailable": [{"level": "fleet", "count": 1}], "soak": "PT2S", "hostSoak": "PT0.5S"}""";

    @TempDir
    Path directory;

    private Service.Settings settings;
    private Service service;
    private Program fleet;

    @BeforeEach
    void aFleet() throws IOException {
        settings = Service.Settings.under(directory).secure("127.0.0.1");
        service = Service.start(settings);
        Artifacts artifacts = new Artifacts(settings.artifacts());
        List.of(FROM, TO).forEach(kernel -> EmulatedKernel.register(service.api(), artifacts, kernel));
        fleet = EmulatedFleet.enrolled(service, directory, HOSTS, FROM, service.enrolmentToken(HOSTS));
    }

    @AfterEach
    void stop() {
        if (fleet != null) {
            fleet.close();
        }
        service.close();
    }

    @Test
    void theOneInPythonMissesNothingThoughTheServiceDies() throws IOException {
        Path strategy = Files.writeString(directory.resolve("strategy.json"), STRATEGY);
        missesNothing(python("--release", TO, "--strategy", strategy.toString()));
    }

    @Test
    void theOneInJavaMissesNothingThoughTheServiceDies() throws IOException {
        Path strategy = Files.writeString(directory.resolve("strategy.json"), STRATEGY);
        missesNothing(java(TO, strategy.toString()));
    }

    private void missesNothing(Program begun) {
        // given a rollout that it has begun
        try (Program example = begun) {
            Await.until("a host to start", LIMIT, example::requireRunning, () -> example.output()
                    .contains("host-"));

            // when the service is killed and started again
            service.program().kill();
            service = Service.start(settings);
            int status = example.awaitExit();

            // then it sees the end, and has told every event once
            assertThat(status).as(example.output()).isZero();
            assertThat(example.output()).contains("plan ", "6 hosts in 3 waves", "forecast: ends 20");
            assertThat(told(example)).isEqualTo(written());
        }
    }

    @Test
    void whatIsRefusedIsSaidWithItsField() {
        // given nothing of this name

        // when it is to be rolled out
        try (Program example = python("--release", "of-no-name")) {
            int status = example.awaitExit();

            // then the finding is named, and nothing began
            assertThat(status).isEqualTo(2);
            assertThat(example.output()).contains("release no release 'of-no-name' is registered");
            assertThat(service.api().list("/rollouts")).isEmpty();
        }
    }

    @Test
    void theOneInJavaSaysWhatIsRefused() {
        // given nothing of this name

        // when it is to be rolled out
        try (Program example = java("of-no-name")) {
            int status = example.awaitExit();

            // then the finding is named
            assertThat(status).isEqualTo(2);
            assertThat(example.output()).contains("release no release 'of-no-name' is registered");
        }
    }

    private Program python(String... words) {
        return example("python3 -u", "python/roll_out.py", words);
    }

    /** With this test's own class path, which has Jackson on it. */
    private Program java(String... words) {
        return example(
                Path.of(System.getProperty("java.home"), "bin", "java") + " -cp "
                        + System.getProperty("java.class.path"),
                "java/RollOut.java",
                words);
    }

    private Program example(String runner, String file, String... words) {
        List<String> command = new ArrayList<>(List.of(runner.split(" ")));
        command.add(Layout.ofThisRun().root().resolve("examples/" + file).toString());
        command.addAll(List.of(words));
        return Program.start(
                "the example",
                directory.resolve("example.log"),
                Map.of(
                        "LUOFLEET_URL",
                        service.address().toString(),
                        "LUOFLEET_TOKEN_FILE",
                        service.tokenFile().toString(),
                        "LUOFLEET_AUTHORITY",
                        service.authority().orElseThrow().toString(),
                        "PYTHONDONTWRITEBYTECODE",
                        "1"),
                command);
    }

    private static List<String> told(Program example) {
        return example.output().lines().filter(line -> line.startsWith("20")).toList();
    }

    /** The events of the rollout, as the example says them. */
    private List<String> written() {
        JsonNode rollout = service.api().list("/rollouts").getFirst();
        List<String> lines = new ArrayList<>();
        service.api()
                .list("/events?limit=500&rollout=" + rollout.path("id").asText())
                .forEach(event -> lines.add("%s %-8s %s"
                        .formatted(
                                event.path("at").asText(),
                                event.path("severity").asText(),
                                event.path("message").asText())));
        return lines;
    }
}
