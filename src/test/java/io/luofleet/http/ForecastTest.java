// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a rollout before it goes, and while it does. */
@QuarkusTest
class ForecastTest {
    @TestHTTPResource
    URI base;

    private Operator operator;

    @BeforeEach
    void anOperatorOfFourHosts() {
        operator = new Operator(base).withHosts(4);
    }

    @Test
    void aPlansForecastSaysWhenItsWavesStartAndEnd() {
        String plan = operator.plan(Operator.strategy(1));
        Instant asked = Instant.now();

        JsonPath forecast = of("plans/" + plan);

        assertThat(forecast.getInt("hosts")).isEqualTo(4);
        assertThat(forecast.getInt("draws")).isEqualTo(100);
        assertThat(forecast.getList("outcomes.share", Float.class).stream()
                        .mapToDouble(Float::doubleValue)
                        .sum())
                .isCloseTo(1, org.assertj.core.api.Assertions.within(1e-3));
        assertThat(Instant.parse(forecast.getString("waves[0].endsAt.p50"))).isAfter(asked);
        assertThat(forecast.getList("waves.hosts", Integer.class)).containsExactly(1, 3);
        assertThat(forecast.getInt("course[0].updatedP90")).isZero();
        assertThat(forecast.getList("course.updatedP90", Integer.class))
                .isSorted()
                .hasSize(61);
    }

    @Test
    void itBeginsWhenItIsSaidTo() {
        String plan = operator.plan(Operator.strategy(1));
        Instant tomorrow = Instant.now().plus(Duration.ofDays(1));

        JsonPath forecast = of("plans/" + plan + "/forecast?startsAt=" + tomorrow, "");

        assertThat(forecast.getString("from")).isEqualTo(tomorrow.toString());
        assertThat(Instant.parse(forecast.getString("waves[0].endsAt.p10"))).isAfter(tomorrow);
    }

    @Test
    void theSameQuestionHasTheSameAnswer() {
        String plan = operator.plan(Operator.strategy(1));
        String path =
                "plans/" + plan + "/forecast?seed=7&startsAt=" + Instant.now().plus(Duration.ofHours(1));

        Map<String, Object> forecast = of(path, "").getMap("");

        assertThat(forecast).isEqualTo(of(path, "").getMap(""));
    }

    @Test
    void whatUpdatesTookBeforeIsWhatItIsMadeOf() {
        operator.updateAll(operator.rollout(Operator.strategy(1)), "SUCCEEDED");
        Operator next = new Operator(base).withHosts(1);

        JsonPath forecast = of("plans/" + next.plan(Operator.strategy(1)));

        assertThat(forecast.getInt("history.updates")).isGreaterThanOrEqualTo(4);
        assertThat(forecast.getString("history.of")).isEqualTo("FLEET");
    }

    @Test
    void anOpenRolloutIsForecastFromWhereItStands() {
        UUID rollout = operator.rollout(Operator.strategy(1));
        operator.awaitStarted(1).getFirst().update(Operator.KERNEL);

        JsonPath forecast = of("rollouts/" + rollout);

        assertThat(forecast.getInt("hosts")).isBetween(3, 4);
        assertThat(forecast.getString("outcomes[0].outcome")).isNotBlank();
    }

    @Test
    void oneThatIsOverIsNotForecast() {
        UUID rollout = operator.rollout(Operator.strategy(1));
        operator.updateAll(rollout, "SUCCEEDED");

        var answer = given().get("/api/v1/rollouts/" + rollout + "/forecast").then();

        answer.statusCode(409)
                .body("type", equalTo("urn:luofleet:problem:rollout-refuses"))
                .body("detail", containsString("SUCCEEDED"));
    }

    @Test
    void aPlanOfOtherHostsThanThereAreNowIsNotForecast() {
        String plan = operator.plan(Operator.strategy(1));
        TestAgent moved = operator.hosts.getFirst();
        moved.labels = Map.of("pool", "elsewhere");
        moved.enrol();

        var answer = given().get("/api/v1/plans/" + plan + "/forecast").then();

        answer.statusCode(409).body("type", equalTo("urn:luofleet:problem:plan-drifted"));
    }

    @Test
    void aGateTakesItsTimeToAnswer() {
        Map<String, Object> strategy = new HashMap<>(Operator.strategy(1));
        strategy.put("gates", List.of(Map.of("kind", "PERSON", "after", "EACH_WAVE", "timeout", "PT8H")));
        String plan = operator.plan(strategy);

        JsonPath forecast = of("plans/" + plan + "/forecast?gateAnswer=PT2H", "");

        assertThat(Duration.between(
                        Instant.parse(forecast.getString("waves[0].endsAt.p10")),
                        Instant.parse(forecast.getString("waves[1].startsAt.p10"))))
                .isGreaterThanOrEqualTo(Duration.ofHours(2));
    }

    @ParameterizedTest
    @CsvSource({
        "draws=9, draws",
        "draws=1001, draws",
        "draws=many, draws",
        "gateAnswer=-PT1S, gateAnswer",
        "gateAnswer=tomorrow, gateAnswer",
        "gateAnswer=P31D, gateAnswer",
        "startsAt=2020-01-01T00:00:00Z, startsAt",
        "startsAt=2999-01-01T00:00:00Z, startsAt",
        "seed=x, seed",
        "seeds=1, seeds"
    })
    void whatCannotBeMeantIsRefusedByName(String query, String named) {
        String plan = operator.plan(Operator.strategy(1));

        var answer = given().get("/api/v1/plans/" + plan + "/forecast?" + query).then();

        answer.statusCode(400).body("detail", containsString(named));
    }

    @Test
    void whatIsNotThereIsSaidNotToBe() {
        var answer = given().get("/api/v1/plans/0000/forecast").then();

        answer.statusCode(404).body("type", equalTo("urn:luofleet:problem:unknown-plan"));
    }

    private static JsonPath of(String what) {
        return of(what, "/forecast");
    }

    private static JsonPath of(String path, String more) {
        return given().get("/api/v1/" + path + more)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }
}
