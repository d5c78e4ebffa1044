// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that come a byte at a time, or stop: each read is in time, and all of it never ends. */
@QuarkusTest
class SlowBodyTest {
    private static final Duration PACE = Duration.ofMillis(200);

    /** %test.luofleet.http.longest-body-time. */
    private static final Duration LONGEST = Duration.ofSeconds(4);

    @TestHTTPResource
    URI base;

    @Inject
    AgroalDataSource dataSource;

    private final ScheduledExecutorService drops = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void noMore() {
        drops.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/v1/updates, Content-Length: 1000000, true",
        "POST, /api/v1/updates, Transfer-Encoding: chunked, true",
        "POST, /api/v1/agent/certificates, Content-Length: 60000, false",
        "PUT, /api/v1/agent/hosts/00000000-0000-0000-0000-000000000001/reports/1, Content-Length: 1000000, false",
    })
    void aBodyThatComesByteByByteEndsInWords(String method, String path, String length, boolean known)
            throws IOException {
        try (Socket socket = open(method, path, length, known)) {
            var _ = drops.scheduleAtFixedRate(
                    () -> drop(socket, length.endsWith("chunked") ? "1\r\n \r\n" : " "),
                    0,
                    PACE.toMillis(),
                    TimeUnit.MILLISECONDS);

            String answer = answer(socket);

            assertThat(answer).startsWith("HTTP/1.1 408").contains("urn:luofleet:problem:request-timeout");
            assertThat(answer).containsIgnoringCase("connection: close");
        }
    }

    @Test
    void aBodyThatNeverComesEndsInWords() throws IOException {
        try (Socket socket = open("POST", "/api/v1/updates", "Content-Length: 10", true)) {

            String answer = answer(socket);

            assertThat(answer).startsWith("HTTP/1.1 408").contains("urn:luofleet:problem:request-timeout");
        }
    }

    @Test
    void afterwardsOthersAreServed() throws IOException {
        try (Socket socket = open("POST", "/api/v1/updates", "Content-Length: 10", true)) {
            answer(socket);
        }

        var answer = given().header(Actors.HEADER, Actors.bearer("alice")).get("/api/v1/hosts?limit=1");

        answer.then().statusCode(200);
    }

    @Test
    void itIsARefusalInTheAuditAndNoErrorInTheLog() throws IOException {
        String mark = Fleet.unique("slow");
        List<LogRecord> errors = new CopyOnWriteArrayList<>();
        Handler log = errorsInto(errors);
        Logger.getLogger("").addHandler(log);
        int before = given().header(Actors.HEADER, Actors.bearer("alice"))
                .get("/api/v1/audit/head")
                .path("number");
        try (Socket socket = open("POST", "/api/v1/hosts/" + mark + "/cordon", "Content-Length: 10", true)) {

            answer(socket);

            String row = Awaitility.await()
                    .atMost(Fleet.PATIENCE)
                    .until(() -> audited(before, mark), found -> !found.isEmpty())
                    .getFirst();
            assertThat(row).isEqualTo("REFUSED 408");
            assertThat(errors).extracting(LogRecord::getMessage).isEmpty();
        } finally {
            Logger.getLogger("").removeHandler(log);
        }
    }

    /** Only the client's time is bounded so; what takes the service long is another matter. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRequestThatIsAllThereMayTakeLonger(boolean chunked) throws Exception {
        var host = new TestAgent(base, Fleet.unique("slow"));
        host.enrol();
        try (Connection holder = dataSource.getConnection();
                Socket socket = open(
                        "POST",
                        "/api/v1/hosts/" + host.hostName + "/cordon",
                        chunked ? "Transfer-Encoding: chunked" : "Content-Length: 16",
                        true)) {
            holder.setAutoCommit(false);
            holder.createStatement().execute("SELECT 1 FROM hosts WHERE name = '" + host.hostName + "' FOR UPDATE");
            drop(socket, chunked ? "10\r\n{\"reason\":\"hot\"}\r\n0\r\n\r\n" : "{\"reason\":\"hot\"}");
            var _ = drops.schedule(() -> release(holder), LONGEST.plusSeconds(1).toMillis(), TimeUnit.MILLISECONDS);

            String answer = firstLine(socket);

            assertThat(answer).startsWith("HTTP/1.1 200");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPollIsHeldLongerThanABodyMayTake(HttpClient.Version version) throws Exception {
        var host = new TestAgent(base, Fleet.unique("slow"));
        host.enrol();
        long revision = host.poll().revision();
        var poll = HttpRequest.newBuilder(
                        base.resolve("/api/v1/agent/hosts/%s/directive?after=%d&waitSeconds=%d&instance=%s"
                                .formatted(
                                        host.hostId,
                                        revision,
                                        LONGEST.plusSeconds(1).toSeconds(),
                                        host.instanceId)))
                .version(version)
                .build();

        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<Void> answer = client.send(poll, HttpResponse.BodyHandlers.discarding());

            assertThat(answer.statusCode()).isEqualTo(204);
            assertThat(answer.version()).isEqualTo(version);
        }
    }

    private static void release(Connection holder) {
        try {
            holder.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String firstLine(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
                .readLine();
    }

    private static List<String> audited(int after, String mark) {
        return given().header(Actors.HEADER, Actors.bearer("alice"))
                .get("/api/v1/audit?limit=1000&cursor=" + after)
                .jsonPath()
                .getList("items.findAll { it.target.contains('" + mark + "') }.collect { it.kind + ' ' + it.status }");
    }

    private static Handler errorsInto(List<LogRecord> errors) {
        return new Handler() {
            @Override
            public void publish(LogRecord record) {
                if (record.getLevel().intValue() >= Level.SEVERE.intValue()) {
                    errors.add(record);
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    private Socket open(String method, String path, String length, boolean known) throws IOException {
        var socket = new Socket(base.getHost(), base.getPort());
        socket.setSoTimeout(30_000);
        drop(
                socket,
                "%s %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n%s\r\n%s\r\n"
                        .formatted(
                                method,
                                path,
                                length,
                                known ? "Authorization: " + Actors.bearer("alice") + "\r\n" : ""));
        return socket;
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static void drop(Socket socket, String bytes) {
        try {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException _) {
            // The answer tells.
        }
    }
}
