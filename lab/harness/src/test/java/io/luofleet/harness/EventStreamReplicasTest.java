// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever follows the events goes from replica to replica while both write, and misses nothing. */
class EventStreamReplicasTest {
    private static final int WRITERS = 4;
    private static final int EACH = 20;
    private static final int AT_A_TIME = 7;

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    @Test
    void aFollowerThatChangesReplicasMissesNothingAndGetsNothingTwice() throws Exception {
        try (EmbeddedPostgres postgres = startPostgres();
                Replicas replicas = Replicas.start(2, url(postgres), directory);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // given writers at both, who begin when somebody follows
            List<FleetApi> apis = replicas.addresses().stream()
                    .map(address -> new FleetApi(address, Replicas.token(directory)))
                    .toList();
            Future<?> writing;

            // when somebody follows from before the first event, now here and now there
            List<Told> told = new ArrayList<>(List.of(new Told(0, "")));
            try (InputStream first = open(replicas.addresses().getFirst(), 0)) {
                writing = threads.submit(() -> writeMuchAndThenTheLast(apis));
                told.addAll(some(first));
            }
            for (int turn = 1; !told.getLast().isLast(); turn++) {
                try (InputStream next =
                        open(replicas.addresses().get(turn % 2), told.getLast().id())) {
                    told.addAll(some(next));
                }
            }

            // then each event came once, in the log's order
            writing.get();
            assertThat(told.stream().skip(1).map(Told::id).toList()).isEqualTo(written(postgres));
        }
    }

    private static List<Long> written(EmbeddedPostgres postgres) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM events ORDER BY id")) {
            List<Long> ids = new ArrayList<>();
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
            return ids;
        }
    }

    private record Told(long id, String type) {
        private boolean isLast() {
            return type.equals("HOST_CORDONED");
        }
    }

    private static void writeMuchAndThenTheLast(List<FleetApi> apis) {
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, WRITERS)
                    .forEach(w -> writers.execute(() -> IntStream.range(0, EACH)
                            .forEach(i -> enrol(apis.get((w + i) % 2), "h%d-%d".formatted(w, i)))));
        }
        apis.getFirst().post("/hosts/h0-0/cordon", Map.of("reason", "the last"));
    }

    /** The events from an id on. */
    private InputStream open(URI replica, long after) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(replica.resolve("/api/v1/events/stream?after=" + after))
                .header(
                        "Authorization",
                        "Bearer " + Files.readString(Replicas.token(directory)).strip())
                .build();
        HttpResponse<InputStream> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    /** The next few, up to the last of all. */
    private static List<Told> some(InputStream stream) throws IOException {
        List<Told> told = new ArrayList<>();
        var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
        while (told.size() < AT_A_TIME && (told.isEmpty() || !told.getLast().isLast())) {
            String line = lines.readLine();
            if (line.startsWith("data:")) {
                JsonNode event = JSON.readTree(line.substring("data:".length()));
                told.add(new Told(event.path("id").asLong(), event.path("type").asText()));
            }
        }
        return told;
    }

    private static JsonNode enrol(FleetApi api, String name) {
        return api.post(
                "/agent/enrolments",
                Map.of(
                        "hostName",
                        name,
                        "machineId",
                        "m-" + name,
                        "instanceId",
                        "i-" + name,
                        "facts",
                        Map.of("bootId", "b-" + name, "kernelRelease", "7.3.4")));
    }

    private EmbeddedPostgres startPostgres() throws IOException {
        Path programs = directory.resolve("programs");
        // Otherwise the library makes a directory in /tmp, and cleans up there after strangers.
        System.setProperty("ot.epg.working-dir", programs.toString());
        return EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("database"))
                .setOverrideWorkingDirectory(programs.toFile())
                .setServerConfig("listen_addresses", "127.0.0.1")
                .start();
    }

    private static String url(EmbeddedPostgres postgres) {
        return "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres&password=postgres".formatted(postgres.getPort());
    }
}
