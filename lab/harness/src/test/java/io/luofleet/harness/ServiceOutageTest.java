// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service is told to stop, or its database goes away: nobody is cut off without a word, and it comes back by itself. */
class ServiceOutageTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    @Test
    void pendingPollsAreAnsweredWhenTheServiceIsToldToStop() throws Exception {
        // given an agent that waits for a directive
        Service service = Service.start(Service.Settings.under(directory));
        String host = enrol(service, "h1");
        CompletableFuture<HttpResponse<String>> poll = HTTP.sendAsync(
                HttpRequest.newBuilder(service.address()
                                .resolve("/api/v1/agent/hosts/" + host
                                        + "/directive?after=1000000&waitSeconds=60&instance=i-h1"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        Await.until("the poll to wait", LIMIT, service.program()::requireRunning, () -> hasPolled(service));

        // when the service is told to stop
        ProcessHandle.of(service.program().pid()).orElseThrow().destroy();

        // then the agent is answered, and the service ends in good order
        assertThat(poll.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(204);
        service.program().awaitExit();
        assertThat(service.program().output()).contains("stopped in").doesNotContain("ERROR");
    }

    @Test
    void aServiceWhoseDatabaseIsKilledServesAgain() throws Exception {
        // given a service that runs
        Service.Settings settings = Service.Settings.under(directory);
        try (Service service = Service.start(settings)) {
            enrol(service, "h1");
            Path pidFile = directory.resolve("data/postgresql/postmaster.pid");
            long postgres =
                    Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());

            // when its PostgreSQL is killed
            ProcessHandle.of(postgres).orElseThrow().destroyForcibly();

            // then it says so, starts another one and goes on with the same data
            Await.until(
                    "PostgreSQL to be started again", LIMIT, service.program()::requireRunning, () -> service.program()
                            .output()
                            .contains("The embedded PostgreSQL runs again"));
            service.awaitReady();
            assertThat(service.api().list("/hosts"))
                    .extracting(h -> h.path("name").asText())
                    .containsExactly("h1");
        }
    }

    @Test
    void aDatabaseThatIsNotThereYetIsWaitedFor() throws Exception {
        // given a service whose database does not run
        int port = freePort();
        Service.Settings settings = Service.Settings.under(directory)
                .with(
                        "quarkus.datasource.jdbc.url",
                        "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres&password=postgres".formatted(port));
        try (Service service = Service.launch(settings)) {
            Await.until("word of the database", LIMIT, service.program()::requireRunning, () -> service.program()
                    .output()
                    .contains("Retrying in"));

            // when it is started
            try (EmbeddedPostgres postgres = startPostgres(port)) {

                // then the service is ready
                service.awaitReady();
                assertThat(postgres.getPort()).isEqualTo(port);
            }
        }
    }

    @Test
    void aServiceThatWaitsForItsDatabaseCanBeStopped() throws Exception {
        // given a service whose database does not run
        Service.Settings settings = Service.Settings.under(directory)
                .with("quarkus.datasource.jdbc.url", "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(freePort()));
        Service service = Service.launch(settings);
        Await.until("word of the database", LIMIT, service.program()::requireRunning, () -> service.program()
                .output()
                .contains("Retrying in"));

        // when it is told to stop
        ProcessHandle process = ProcessHandle.of(service.program().pid()).orElseThrow();
        process.destroy();

        // then it ends
        process.onExit().get(30, TimeUnit.SECONDS);
        assertThat(service.program().running()).isFalse();
    }

    private static String enrol(Service service, String name) {
        Map<String, Object> body = Map.of(
                "hostName",
                name,
                "machineId",
                "m-" + name,
                "instanceId",
                "i-" + name,
                "facts",
                Map.of("bootId", "b-" + name, "kernelRelease", "7.3.4"));
        JsonNode reply = service.api().post("/agent/enrolments", body);
        return reply.path("hostId").asText();
    }

    /** A poll is a sign of life, and comes after the enrolment. */
    private static boolean hasPolled(Service service) {
        JsonNode host = service.api().get("/hosts/h1");
        return Instant.parse(host.path("lastSeen").asText())
                .isAfter(Instant.parse(host.path("enrolledAt").asText()));
    }

    private EmbeddedPostgres startPostgres(int port) throws IOException {
        Path programs = directory.resolve("programs");
        // Otherwise the library makes a directory in /tmp, and cleans up there after strangers.
        System.setProperty("ot.epg.working-dir", programs.toString());
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(directory.resolve("database"))
                .setOverrideWorkingDirectory(programs.toFile())
                .setServerConfig("listen_addresses", "127.0.0.1")
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
