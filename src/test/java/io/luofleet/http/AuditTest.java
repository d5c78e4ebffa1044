// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.wire.audit.AuditChain;
import io.luofleet.wire.audit.AuditHead;
import io.luofleet.wire.audit.AuditRecord;
import io.luofleet.wire.signature.VerifyingKey;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.UserTransaction;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class AuditTest {
    @TestHTTPResource
    URI base;

    @Inject
    EntityManager database;

    @Inject
    UserTransaction transaction;

    @Test
    void whatIsDoneIsRecordedBeforeAndAfter() {
        String reason = Fleet.unique("looking around");

        post(Actors.bearer("alice"), "/api/v1/halt", Map.of("reason", reason));
        given().header(Actors.HEADER, Actors.bearer("alice")).delete("/api/v1/halt");

        List<JsonNode> rows = rows(reason).stream()
                .filter(r -> r.path("method").asText().equals("POST"))
                .toList();
        assertThat(rows).extracting(r -> r.path("kind").asText()).containsExactly("ASKED", "ANSWERED");
        assertThat(rows.getFirst().path("subject").asText()).isEqualTo("alice");
        assertThat(rows.getFirst().path("credential").asText()).startsWith("token:");
        assertThat(rows.getFirst().path("sponsor").asText()).isEqualTo("admin");
        assertThat(rows.getFirst().path("address").asText()).isEqualTo("127.0.0.1");
        assertThat(rows.getLast().path("status").asInt()).isEqualTo(200);
    }

    @Test
    void anAnswerNamesItsRequest() {
        String mark = Fleet.unique("nobody");

        Response answer = post(Actors.bearer("alice"), "/api/v1/hosts/" + mark + "/cordon", Map.of("reason", "a test"));

        String request = rows(mark).getFirst().path("requestId").asText();
        assertThat(answer.header("Request-Id")).isEqualTo(request);
        assertThat(answer.jsonPath().getString("type")).endsWith("unknown-host");
        assertThat(answer.jsonPath().getString("requestId")).isEqualTo(request);
    }

    @Test
    void aRefusalOfTheRoleIsRecorded() {
        String mark = Fleet.unique("nobody");

        post(Actors.bearer("reader", null, "viewer"), "/api/v1/hosts/" + mark + "/cordon", Map.of("reason", "a test"));

        JsonNode row = awaitOne(mark);
        assertThat(row.path("kind").asText()).isEqualTo("REFUSED");
        assertThat(row.path("status").asInt()).isEqualTo(403);
        assertThat(row.path("subject").asText()).isEqualTo("reader");
    }

    @Test
    void aRefusalOfAStrangerIsRecorded() {
        String mark = Fleet.unique("nobody");

        post("Bearer lft_" + "B".repeat(43), "/api/v1/hosts/" + mark + "/cordon", Map.of("reason", "a test"));

        JsonNode row = awaitOne(mark);
        assertThat(row.path("status").asInt()).isEqualTo(401);
        assertThat(row.path("subject").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site, cross-site, 403",
        "Cookie, luofleet-session=lfs_x, 403",
        "Cookie, q_session=x, 403",
    })
    void whatAPageOfAnotherSiteAsksForIsRecorded(String header, String value, int status) {
        String mark = Fleet.unique("foreign");

        given().noFilters()
                .header(header, value)
                .contentType(ContentType.JSON)
                .body(Map.of("reason", "a test"))
                .post("/api/v1/hosts/" + mark + "/cordon");

        JsonNode row = awaitOne(mark);
        assertThat(row.path("kind").asText()).isEqualTo("REFUSED");
        assertThat(row.path("status").asInt()).isEqualTo(status);
        assertThat(row.path("subject").isNull()).isTrue();
    }

    /** Else whoever reaches the port would fill the database without being refused anything. */
    @ParameterizedTest
    @CsvSource({
        "POST, /api/v1/nowhere, application/json, 404",
        "DELETE, /api/v1/hosts, application/json, 405",
        "POST, /api/v1/plans, text/plain, 415",
    })
    void whatIsNoOperationIsNotRecorded(String method, String path, String type, int status) {
        String mark = Fleet.unique("nothing");

        int answer = given().noFilters()
                .contentType(type)
                .body("{}")
                .request(method, path + "?mark=" + mark)
                .statusCode();

        post("Bearer lft_" + "B".repeat(43), "/api/v1/hosts/" + mark + "-after/cordon", Map.of("reason", "a test"));
        awaitOne(mark + "-after");
        assertThat(answer).isEqualTo(status);
        assertThat(rows("mark=" + mark)).isEmpty();
    }

    /** It says beforehand nothing of its length, so only reading tells; the audit must not be the one that reads it all. */
    @Test
    void aBodyThatTurnsOutTooLargeIsARefusalAndNotRead() throws Exception {
        String mark = Fleet.unique("nobody");
        var endless = HttpRequest.newBuilder(base.resolve("/api/v1/hosts/" + mark + "/cordon"))
                .header(Actors.HEADER, Actors.bearer("alice"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[8 << 20])))
                .build();

        try (HttpClient client = HttpClient.newHttpClient()) {
            client.sendAsync(endless, BodyHandlers.discarding())
                    .exceptionally(_ -> null)
                    .get(30, TimeUnit.SECONDS);
        }

        JsonNode row = awaitOne(mark);
        assertThat(row.path("kind").asText()).isEqualTo("REFUSED");
        assertThat(row.path("status").asInt()).isEqualTo(413);
    }

    @Test
    void whatIsAskedIsRecordedAlsoWhereItsTypeIsNotSaid() throws Exception {
        String mark = Fleet.unique("untyped");
        var untyped = HttpRequest.newBuilder(base.resolve("/api/v1/hosts/nobody/cordon"))
                .header(Actors.HEADER, Actors.bearer("alice"))
                .POST(BodyPublishers.ofString("{\"reason\": \"" + mark + "\"}"))
                .build();

        try (HttpClient client = HttpClient.newHttpClient()) {
            client.send(untyped, BodyHandlers.discarding());
        }

        assertThat(rows(mark).getFirst().path("body").asText()).contains(mark);
    }

    @Test
    void noSecretIsRecorded() {
        String name = Fleet.unique("audited");

        String secret = given().header(Actors.HEADER, Actors.bearer("alice"))
                .contentType(ContentType.JSON)
                .body(Map.of("name", name, "roles", List.of("viewer")))
                .post("/api/v1/tokens")
                .then()
                .statusCode(201)
                .extract()
                .path("secret");

        assertThat(rows(name)).isNotEmpty();
        assertThat(all().toString()).doesNotContain(secret).doesNotContain("lft_" + secret.substring(4, 20));
    }

    @Test
    void aSecretInTheWrongPlaceIsNotRecorded() {
        String mark = Fleet.unique("misplaced");
        String secret = "lft_" + "C".repeat(43);

        post(
                Actors.bearer("alice"),
                "/api/v1/hosts/nobody/cordon?mark=" + mark + "&access_token=" + secret,
                Map.of("reason", "by " + secret));

        assertThat(rows(mark)).isNotEmpty();
        assertThat(all().toString()).doesNotContain(secret);
    }

    @Test
    void readingIsNotRecorded() {
        String mark = Fleet.unique("only-read");

        Fleet.get("/api/v1/hosts/" + mark);

        assertThat(rows(mark)).isEmpty();
    }

    @Test
    void theChainHoldsAndLeadsToASignedHead() throws Exception {
        post(Actors.bearer("alice"), "/api/v1/halt", Map.of("reason", ""));
        JsonNode json = ApiFuzzer.parse(admin("/api/v1/audit/head"));
        var head = new AuditHead(
                json.path("number").asLong(),
                json.path("hash").asText(),
                json.path("key").asText(),
                json.path("signature").asText());
        AuditChain chain = new AuditChain();

        for (JsonNode row : all()) {
            assertThat(chain.next(record(row), row.path("hash").asText())).isEmpty();
            if (chain.number() == head.number()) {
                assertThat(chain.hash()).isEqualTo(head.hash());
            }
        }

        assertThat(chain.number()).isGreaterThanOrEqualTo(head.number());
        VerifyingKey key = VerifyingKey.parse(Files.readString(Path.of("target/test-data/audit.pub")));
        assertThat(head.isBy(key)).isTrue();
    }

    @Test
    void noRowIsChangedByMistake() throws Exception {
        post(Actors.bearer("alice"), "/api/v1/halt", Map.of("reason", ""));
        transaction.begin();
        try {
            assertThatThrownBy(() -> database.createNativeQuery("UPDATE audit SET subject = 'bob'")
                            .executeUpdate())
                    .hasStackTraceContaining("append-only");
        } finally {
            transaction.rollback();
        }
    }

    private static Response post(String bearer, String path, Object body) {
        return given().header(Actors.HEADER, bearer)
                .contentType(ContentType.JSON)
                .body(body)
                .post(path);
    }

    private static String admin(String path) {
        return given().header(Actors.HEADER, Actors.bearer("alice")).get(path).asString();
    }

    private static List<JsonNode> all() {
        List<JsonNode> rows = new ArrayList<>();
        String cursor = "0";
        while (cursor != null) {
            JsonNode page = ApiFuzzer.parse(admin("/api/v1/audit?limit=1000&cursor=" + cursor));
            page.path("items").forEach(rows::add);
            cursor = page.path("next").isTextual() ? page.path("next").asText() : null;
        }
        return rows;
    }

    /** Both rows of requests in which a text occurs. */
    private static List<JsonNode> rows(String text) {
        List<JsonNode> all = all();
        List<String> ids = all.stream()
                .filter(r -> r.toString().contains(text))
                .map(r -> r.path("requestId").asText())
                .toList();
        return all.stream()
                .filter(r -> ids.contains(r.path("requestId").asText()))
                .toList();
    }

    private static JsonNode awaitOne(String text) {
        return Awaitility.await()
                .atMost(Fleet.PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> rows(text), rows -> rows.size() == 1)
                .getFirst();
    }

    private static AuditRecord record(JsonNode row) {
        return new AuditRecord(
                row.path("number").asLong(),
                Instant.parse(row.path("at").asText()),
                AuditRecord.Kind.valueOf(row.path("kind").asText()),
                UUID.fromString(row.path("requestId").asText()),
                text(row, "subject"),
                text(row, "credential"),
                text(row, "sponsor"),
                text(row, "scope"),
                text(row, "address"),
                text(row, "method"),
                text(row, "target"),
                text(row, "body"),
                row.path("status").isInt() ? row.path("status").intValue() : null,
                text(row, "changes"));
    }

    private static String text(JsonNode row, String field) {
        return row.path(field).isTextual() ? row.path(field).textValue() : null;
    }
}
