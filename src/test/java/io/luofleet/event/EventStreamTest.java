// SPDX-License-Identifier: Apache-2.0
package io.luofleet.event;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.agroal.api.AgroalDataSource;
import io.luofleet.http.Actors;
import io.luofleet.http.EventFollower;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stream over HTTP: nothing is missed, nothing comes twice, and it ends when it must. */
@QuarkusTest
class EventStreamTest {
    private static final int WRITERS = 6;
    private static final int EACH = 60;

    @Inject
    EventLog log;

    @Inject
    AgroalDataSource dataSource;

    @Inject
    EventStreams streams;

    @TestHTTPResource
    URI base;

    private final String host = "stream-" + UUID.randomUUID();

    @Test
    void whatHappensIsTold() {
        try (EventFollower follower = follow("?host=" + host, null)) {
            append("one");
            append("two\n<b>\u202e \"");

            List<JsonNode> told = follower.next(2);

            assertThat(told).extracting(e -> e.path("message").asText()).containsExactly("one", "two\n<b>\u202e \"");
            assertThat(told.getFirst()).isEqualTo(listed().getFirst());
            assertThat(follower.lastId()).isEqualTo(told.getLast().path("id").asText());
        }
    }

    @Test
    void withoutAnIdItBeginsWithWhatComes() {
        append("before");
        try (EventFollower follower = follow("?host=" + host, null)) {
            append("after");

            List<JsonNode> told = follower.next(1);

            assertThat(messages(told)).containsExactly("after");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itGoesOnAfterAnId(boolean byHeader) {
        IntStream.range(0, 1_200).forEach(i -> append("e" + i));
        String id = listed().get(99).path("id").asText();
        try (EventFollower follower =
                byHeader ? follow("?after=0&host=" + host, id) : follow("?after=" + id + "&host=" + host, null)) {

            List<JsonNode> told = follower.next(1_100);

            assertThat(messages(told))
                    .isEqualTo(
                            IntStream.range(100, 1_200).mapToObj(i -> "e" + i).toList());
        }
    }

    @Test
    void whoeverComesBackAgainAndAgainWhileManyWriteMissesNothingAndGetsNothingTwice() throws Exception {
        List<JsonNode> told = new ArrayList<>();
        String last;
        try (EventFollower first = follow("?host=" + host, null)) {
            last = first.lastId();
        }
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writing = new ArrayList<>(IntStream.range(0, WRITERS)
                    .<Future<?>>mapToObj(w -> writers.submit(
                            () -> IntStream.range(0, EACH).forEach(i -> append("%d-%d".formatted(w, i)))))
                    .toList());
            while (told.size() < WRITERS * EACH) {
                try (EventFollower follower = follow("?host=" + host, last)) {
                    List<JsonNode> some = follower.next(Math.min(25, WRITERS * EACH - told.size()));
                    told.addAll(some);
                    last = some.getLast().path("id").asText();
                }
            }
            for (Future<?> each : writing) {
                each.get();
            }
        }

        assertThat(told).isEqualTo(listed());
    }

    @Test
    void onlyWhatIsAskedForIsTold() {
        UUID rollout = UUID.randomUUID();
        try (EventFollower follower = follow("?severity=ERROR&host=" + host, null);
                EventFollower ofRollout = follow("?rollout=" + rollout, null)) {
            append("info");
            QuarkusTransaction.requiringNew().run(() -> {
                log.append(EventType.HOST_BOOTED, Severity.WARNING, host, "warning", Map.of());
                log.append(EventType.MEMORY_CORRUPT, Severity.CRITICAL, host, "critical", Map.of());
                log.append(EventType.HOST_BOOTED, Severity.CRITICAL, host + "-x", "other host", Map.of());
                log.append(EventType.ROLLOUT_CREATED, Severity.INFO, rollout, null, null, "rollout", "{}");
            });

            List<JsonNode> told = follower.next(1);

            assertThat(messages(told)).containsExactly("critical");
            assertThat(messages(ofRollout.next(1))).containsExactly("rollout");
            assertThat(follower.rest()).isEmpty();
        }
    }

    /** As with several replicas: a lower id may be committed later, and its reader must not have passed it. */
    @Test
    void whatIsCommittedAboveAnOpenIdIsToldInItsOrder() throws Exception {
        try (EventFollower follower = follow("?host=" + host, null);
                Connection slow = dataSource.getConnection()) {
            slow.setAutoCommit(false);
            try (Statement statement = slow.createStatement()) {
                statement.execute("SELECT pg_advisory_xact_lock_shared(%d)".formatted(EventBarrier.LOCK));
                statement.execute(
                        "INSERT INTO events (at, type, severity, host, message, data) VALUES (now(), 'HOST_BOOTED', 'INFO', '%s', 'slow', '{}')"
                                .formatted(host));
            }
            append("later, committed first");
            slow.commit();
            slow.setAutoCommit(true);

            List<JsonNode> told = follower.next(2);

            assertThat(messages(told)).containsExactly("slow", "later, committed first");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "-1", "1.5", "99999999999999999999", "999999999999999999", "1 2", "0x10"})
    void anIdThatIsNoneIsRefused(String id) throws IOException {
        HttpResponse<InputStream> answer = EventFollower.ask(base, "", Actors.bearer("ann"), id);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8))
                .contains("urn:luofleet:problem:invalid-request", "Last-Event-ID");
    }

    @Test
    void aRevokedTokenEndsItsStreamAndNoOther() {
        JsonPath token = token(Map.of("name", "leaves", "roles", List.of("viewer")));
        try (EventFollower follower =
                        EventFollower.open(base, "?host=" + host, "Bearer " + token.getString("secret"), null);
                EventFollower other = follow("?host=" + host, null)) {
            given().header(Actors.HEADER, Actors.bearer("ann"))
                    .contentType(ContentType.JSON)
                    .body(Map.of("reason", "left"))
                    .post("/api/v1/tokens/" + token.getString("id") + "/revoke")
                    .then()
                    .statusCode(200);

            follower.awaitEnd();

            append("still here");
            assertThat(messages(other.next(1))).containsExactly("still here");
            assertThat(follower.rest()).isEmpty();
        }
    }

    @Test
    void aTokenThatExpiresEndsItsStream() {
        Actors.bearer("ann");
        JsonPath token = token(Map.of(
                "name",
                "expires",
                "roles",
                List.of("viewer"),
                "expiresAt",
                Instant.now().plus(Duration.ofSeconds(3)).toString()));
        try (EventFollower follower =
                EventFollower.open(base, "?host=" + host, "Bearer " + token.getString("secret"), null)) {

            follower.awaitEnd();

            assertThat(follower.rest()).isEmpty();
        }
    }

    @Test
    void oneCredentialHasOnlySoManyStreams() throws IOException {
        String bearer = "Bearer "
                + token(Map.of("name", "many", "roles", List.of("viewer"))).getString("secret");
        List<EventFollower> open = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            open.add(EventFollower.open(base, "", bearer, null));
        }

        HttpResponse<InputStream> answer = EventFollower.ask(base, "", bearer, null);

        open.forEach(EventFollower::close);
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        answer.body().close();
    }

    /** More than may wait for it and fits into the sockets between. */
    @Test
    void aReaderThatSleepsForAWhileMissesNothingAndHoldsNobodyUp() throws IOException {
        int count = 4_000;
        String message = "x".repeat(4_000);
        try (Socket asleep = new Socket();
                EventFollower awake = follow("?host=" + host, null)) {
            asleep.setReceiveBufferSize(4_096);
            asleep.connect(new InetSocketAddress(base.getHost(), base.getPort()));
            asleep.getOutputStream()
                    .write("GET /api/v1/events/stream?host=%s HTTP/1.1\r\nHost: h\r\nAuthorization: %s\r\n\r\n"
                            .formatted(host, Actors.bearer("ann"))
                            .getBytes(StandardCharsets.US_ASCII));
            asleep.setSoTimeout(10_000);
            assertThat(asleep.getInputStream().read()).isEqualTo('H');
            for (int i = 0; i < count / 400; i++) {
                QuarkusTransaction.requiringNew().run(() -> IntStream.range(0, 400)
                        .forEach(n -> log.append(EventType.HOST_BOOTED, Severity.INFO, host, message, Map.of("n", n))));
            }
            List<Long> told =
                    awake.next(count).stream().map(e -> e.path("id").asLong()).toList();

            List<Long> read = ids(asleep.getInputStream(), count);

            assertThat(read).isEqualTo(told).isSorted().doesNotHaveDuplicates();
        }
    }

    private static List<Long> ids(InputStream stream, int count) throws IOException {
        List<Long> ids = new ArrayList<>();
        long id = 0;
        var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); ids.size() < count && line != null; line = lines.readLine()) {
            if (line.startsWith("id:")) {
                id = Long.parseLong(line.substring(3).strip());
            } else if (line.startsWith("data:")) {
                ids.add(id);
            }
        }
        return ids;
    }

    @Test
    void theServiceEndsStreamsAtOnceWhenItStops() {
        try (EventFollower follower = follow("", null)) {

            streams.drain(null);

            follower.awaitEnd();
        }
    }

    /** Its request has no body, which would be given up after that time. */
    @Test
    void aStreamGoesOnForLongerThanABodyMayTake() {
        try (EventFollower follower = follow("", null)) {
            Duration longest = ConfigProvider.getConfig().getValue("luofleet.http.longest-body-time", Duration.class);

            await().during(longest.plusSeconds(1))
                    .atMost(longest.plusSeconds(5))
                    .until(() -> !follower.hasEnded());
        }
    }

    @Test
    void anAnswerIsNotKeptByProxies() throws IOException {
        HttpResponse<InputStream> answer = EventFollower.ask(base, "", Actors.bearer("ann"), null);

        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        answer.body().close();
    }

    private EventFollower follow(String query, String lastEventId) {
        return EventFollower.open(base, query, Actors.bearer("ann"), lastEventId);
    }

    private static JsonPath token(Map<String, ?> body) {
        return given().header(Actors.HEADER, Actors.bearer("ann"))
                .contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/tokens")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
    }

    private void append(String message) {
        QuarkusTransaction.requiringNew()
                .run(() -> log.append(EventType.HOST_BOOTED, Severity.INFO, host, message, Map.of()));
    }

    private List<JsonNode> listed() {
        String page = given().get("/api/v1/events?limit=1000&host=" + host).asString();
        List<JsonNode> items = new ArrayList<>();
        EventFollower.parse(page).path("items").forEach(items::add);
        return items;
    }

    private static List<String> messages(List<JsonNode> events) {
        return events.stream().map(e -> e.path("message").asText()).toList();
    }
}
