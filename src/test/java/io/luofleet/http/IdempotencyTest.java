// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ExtractableResponse;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tool whose answer was lost asks again, and what it asked is done once. */
@QuarkusTest
class IdempotencyTest {
    private static final String REPLAYED = "Idempotency-Replayed";
    private static final int AT_ONCE = 12;

    @TestHTTPResource
    URI base;

    @Inject
    AgroalDataSource dataSource;

    private final String key = UUID.randomUUID().toString();
    private Operator operator;
    private String host;

    @BeforeEach
    void aHost() {
        operator = new Operator(base).withHosts(1);
        host = "/api/v1/hosts/" + operator.hosts.getFirst().hostName;
    }

    private static RequestSpecification as(String who, String key) {
        return given().header(Actors.HEADER, Actors.bearer(who))
                .header("Idempotency-Key", key)
                .contentType(ContentType.JSON);
    }

    private ValidatableResponse cordon(String who, String reason) {
        return as(who, key)
                .body(Map.of("reason", reason))
                .post(host + "/cordon")
                .then();
    }

    private List<Object> events(String type) {
        return Fleet.get("/api/v1/events?host=" + operator.hosts.getFirst().hostName + "&type=" + type)
                .extract()
                .path("items");
    }

    @Test
    void aRolloutIsMadeOnce() {
        Map<String, String> body = Map.of("plan", operator.plan(Operator.strategy(1)));
        ExtractableResponse<Response> first =
                as("ann", key).body(body).post("/api/v1/rollouts").then().extract();

        ExtractableResponse<Response> again =
                as("ann", key).body(body).post("/api/v1/rollouts").then().extract();

        assertThat(first.header(REPLAYED)).isNull();
        assertThat(again.header(REPLAYED)).isEqualTo("true");
        assertThat(again.statusCode()).isEqualTo(first.statusCode()).isEqualTo(201);
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(again.jsonPath().getMap("$")).isEqualTo(first.jsonPath().getMap("$"));
    }

    @Test
    void whatIsAskedAgainIsAnsweredAsThenWhateverCameAfter() {
        cordon("ann", "bad memory").statusCode(200);
        Fleet.post(host + "/uncordon", Map.of("reason", "replaced it")).statusCode(200);

        ValidatableResponse again = cordon("ann", "bad memory");

        again.statusCode(200).body("cordon.reason", equalTo("bad memory"));
        Fleet.get(host).body("cordon", nullValue());
        assertThat(events("HOST_CORDONED")).hasSize(1);
    }

    @Test
    void theAnswerWithAKeyIsWhatIsFoundThen() {
        UUID rollout = operator.rollout(Operator.strategy(1));
        String path = "/api/v1/rollouts/" + rollout;

        ValidatableResponse paused = as("ann", key)
                .body(Map.of("reason", "dinner"))
                .post(path + "/pause")
                .then();

        paused.statusCode(200).body("status", equalTo("PAUSED"));
        assertThat(operator.status(rollout)).isEqualTo("PAUSED");
    }

    @Test
    void aKeyIsForOneRequest() {
        cordon("ann", "bad memory").statusCode(200);

        ValidatableResponse other = cordon("ann", "something else");

        other.statusCode(422)
                .body("type", equalTo("urn:luofleet:problem:idempotency-key-reused"))
                .body("detail", containsString(key));
    }

    @Test
    void aKeyIsForOneAddress() {
        Map<String, String> body = Map.of("reason", "bad memory");
        as("ann", key).body(body).post(host + "/cordon").then().statusCode(200);

        ValidatableResponse other =
                as("ann", key).body(body).post(host + "/uncordon").then();

        other.statusCode(422);
    }

    @Test
    void anothersKeyIsAnother() {
        cordon("ann", "bad memory").statusCode(200);

        ValidatableResponse others = cordon("bob", "something else");

        others.statusCode(200).body("cordon.by.name", equalTo("bob")).header(REPLAYED, nullValue());
    }

    @Test
    void whatWasRefusedIsDecidedAnew() {
        String unknown = Fleet.unique("later");
        String path = "/api/v1/hosts/" + unknown + "/cordon";
        as("ann", key).body(Map.of("reason", "bad memory")).post(path).then().statusCode(404);
        operator.host(unknown);

        ValidatableResponse again =
                as("ann", key).body(Map.of("reason", "bad memory")).post(path).then();

        again.statusCode(200);
    }

    @Test
    void whatIsWrittenWronglyIsRefusedAsWithoutAKey() {
        ValidatableResponse answer =
                as("ann", key).body(Map.of()).post(host + "/cordon").then();

        answer.statusCode(400).body("type", equalTo("urn:luofleet:problem:invalid-request"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"reason\": 1}", "{", "[]", "", "{\"raeson\": \"x\"}"})
    void whatCannotBeReadIsRefusedAsWithoutAKey(String body) {
        ValidatableResponse answer =
                as("ann", key).body(body).post(host + "/cordon").then();

        answer.statusCode(400);
    }

    @Test
    void ofManyAtOnceOneIsDone() throws Exception {
        Map<String, Object> body = Fleet.forced(operator.hosts.getFirst(), operator.release);
        Callable<ExtractableResponse<Response>> create =
                () -> as("ann", key).body(body).post("/api/v1/updates").then().extract();

        List<Future<ExtractableResponse<Response>>> answers;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            answers = threads.invokeAll(
                    Stream.generate(() -> create).limit(AT_ONCE).toList());
        }

        List<ExtractableResponse<Response>> all =
                answers.stream().map(Future::resultNow).toList();
        assertThat(all)
                .allSatisfy(answer -> assertThat(answer.statusCode()).isIn(201, 409))
                .filteredOn(answer -> answer.statusCode() == 409)
                .allSatisfy(answer -> {
                    assertThat(answer.jsonPath().getString("type")).isEqualTo("urn:luofleet:problem:request-under-way");
                    assertThat(answer.header("Retry-After")).isEqualTo("1");
                });
        assertThat(all)
                .filteredOn(answer -> answer.statusCode() == 201)
                .isNotEmpty()
                .extracting(answer -> answer.header("Location"))
                .containsOnly(create.call().header("Location"));
        assertThat(events("UPDATE_CREATED")).hasSize(1);
    }

    @Test
    void aSecretIsNotKept() throws SQLException {
        Map<String, Object> body = Map.of("name", Fleet.unique("robot"), "roles", List.of("viewer"));
        ExtractableResponse<Response> first = as("ann", key)
                .body(body)
                .post("/api/v1/tokens")
                .then()
                .statusCode(201)
                .extract();

        ValidatableResponse again =
                as("ann", key).body(body).post("/api/v1/tokens").then();

        again.statusCode(409)
                .body("type", equalTo("urn:luofleet:problem:answer-not-kept"))
                .body("made", equalTo("/api/v1/tokens/" + first.path("id")));
        assertThat(count("idempotency_keys WHERE key = '%s' AND answer IS NULL".formatted(key)))
                .isEqualTo(1);
    }

    @Test
    void whatCannotBeRememberedIsNotDone() throws SQLException {
        execute("ALTER TABLE idempotency_keys ADD CONSTRAINT not_this_one CHECK (key <> '%s')".formatted(key));

        int status;
        try {
            status = cordon("ann", "bad memory").extract().statusCode();
        } finally {
            execute("ALTER TABLE idempotency_keys DROP CONSTRAINT not_this_one");
        }

        assertThat(status).isGreaterThanOrEqualTo(500);
        Fleet.get(host).body("cordon", nullValue());
    }

    @Test
    void aRequestThatIsAskedAgainIsInTheAuditTwice() throws SQLException {
        cordon("ann", "bad memory");

        cordon("ann", "bad memory");

        assertThat(count("audit WHERE kind = 'ANSWERED' AND status = 200 AND target = '%s/cordon'".formatted(host)))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "a b", "\"a\"b\"", "\"a", "a\"", "k\u00e9y"})
    void aKeyThatIsNoneIsRefused(String none) {
        ValidatableResponse answer = as("ann", none)
                .body(Map.of("reason", "bad memory"))
                .post(host + "/cordon")
                .then();

        answer.statusCode(400).body("violations.field", contains("Idempotency-Key"));
        Fleet.get(host).body("cordon", nullValue());
    }

    @Test
    void aKeyThatIsTooLongIsRefused() {
        ValidatableResponse answer = as("ann", "k".repeat(256))
                .body(Map.of("reason", "bad memory"))
                .post(host + "/cordon")
                .then();

        answer.statusCode(400).body("violations.field", contains("Idempotency-Key"));
    }

    @Test
    void aKeyInQuotesIsTheSameWithout() {
        cordon("ann", "bad memory").statusCode(200);

        ValidatableResponse quoted = as("ann", "\"" + key + "\"")
                .body(Map.of("reason", "bad memory"))
                .post(host + "/cordon")
                .then();

        quoted.statusCode(200).header(REPLAYED, equalTo("true"));
    }

    private int count(String rows) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                var found = statement.executeQuery("SELECT count(*) FROM " + rows)) {
            found.next();
            return found.getInt(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
