// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked of a rollout costs no more statements for many hosts. */
@QuarkusTest
class LargeRolloutTest {
    private static final int HOSTS = 300;
    private static final int SILENT = 100;

    /** All are copies of one that enrolled. Some are silent, the others stay present. */
    private static final String COPIES = """
            INSERT INTO hosts SELECT (jsonb_populate_record(h, jsonb_build_object(
                'id', gen_random_uuid(), 'name', h.name || '-' || i, 'machine_id', gen_random_uuid(),
                'last_seen', now() + (CASE WHEN i <= ? THEN -1 ELSE 1 END) * interval '1 day'))).*
            FROM hosts h, generate_series(1, ?) i WHERE h.name = ?""";

    @TestHTTPResource
    URI base;

    @Inject
    AgroalDataSource dataSource;

    @Inject
    SessionFactory database;

    private Operator operator;
    private UUID rollout;

    @BeforeEach
    void aRolloutToManyHostsThatIsNotApproved() throws SQLException {
        operator = new Operator(base).withHosts(1);
        try (Connection connection = dataSource.getConnection();
                PreparedStatement copies = connection.prepareStatement(COPIES)) {
            copies.setInt(1, SILENT);
            copies.setInt(2, HOSTS - 1);
            copies.setString(3, operator.hosts.getFirst().hostName);
            copies.executeUpdate();
            // Nobody polls for it, however long the test takes.
            connection
                    .createStatement()
                    .execute("UPDATE hosts SET last_seen = now() + interval '1 day' WHERE name = '%s'"
                            .formatted(operator.hosts.getFirst().hostName));
        }
        Map<String, Object> strategy = new HashMap<>(Operator.strategy(SILENT));
        strategy.put("canary", Map.of("count", HOSTS));
        strategy.put("approval", "ANOTHER_PERSON");
        rollout = operator.rollout(strategy);
    }

    /** All tests share one fleet, and theirs is small. */
    @AfterEach
    void nobodyIsLeft() throws SQLException {
        database.getStatistics().setStatisticsEnabled(false);
        operator.verb(rollout, "abort", Map.of("reason", "the test is over"));
        operator.awaitStatus(rollout, "ABORTED");
        try (Connection connection = dataSource.getConnection();
                PreparedStatement retire = connection.prepareStatement("""
                        UPDATE hosts SET retired_at = now(), retired_by = '{"name": "ann"}', retired_reason = 'the test is over'
                        WHERE name LIKE ? || '-%'""")) {
            retire.setString(1, operator.hosts.getFirst().hostName);
            retire.executeUpdate();
        }
    }

    private List<String> hosts(String state) throws SQLException {
        List<String> hosts = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT host FROM rollout_targets WHERE rollout_id = ? AND state = ?")) {
            query.setObject(1, rollout);
            query.setString(2, state);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    hosts.add(rows.getString(1));
                }
            }
        }
        return hosts;
    }

    /** Nobody starts: as many are silent as may be down. */
    private void approve() {
        String plan = operator.view(rollout).getString("plan");
        operator.verb(rollout, "approve", Map.of("plan", plan)).statusCode(200);
    }

    private long readsOfAllTargets() {
        Statistics statistics = database.getStatistics();
        return Arrays.stream(statistics.getQueries())
                .filter(query -> query.contains("TargetEntity") && query.contains("order by position"))
                .mapToLong(query -> statistics.getQueryStatistics(query).getExecutionCount())
                .sum();
    }

    /** Each replica's loop reads them once a second beside it. */
    @Test
    void theRolloutIsReadOnceForAllHostsThatAreSkipped() throws SQLException {
        // given
        List<String> some = hosts("PENDING").subList(0, 200);
        database.getStatistics().setStatisticsEnabled(true);
        database.getStatistics().clear();

        // when
        operator.verb(rollout, "skip", Map.of("hosts", some, "reason", "sold")).statusCode(200);

        // then
        assertThat(readsOfAllTargets()).isLessThan(20);
        assertThat(hosts("SKIPPED")).containsExactlyInAnyOrderElementsOf(some);
    }

    @Test
    void whatManyWaitForIsSaidInNumbersAndTheFirstTen() {
        // given
        approve();

        // when
        var answer = Fleet.get("/api/v1/rollouts/" + rollout + "/explain")
                .statusCode(200)
                .extract();

        // then
        assertThat(answer.asByteArray()).hasSizeLessThan(100_000);
        JsonPath json = answer.jsonPath();
        assertThat(json.getList("waiting.type", String.class)).containsExactlyInAnyOrder("FOR_SLOT", "FOR_HOST");
        assertThat(json.getInt("waiting.find { it.type == 'FOR_SLOT' }.count")).isEqualTo(HOSTS - SILENT);
        assertThat(json.getList("waiting.find { it.type == 'FOR_SLOT' }.first.waitsFor", String.class))
                .hasSize(10)
                .allMatch(words -> words.contains("and 90 more are down"));
    }

    @Test
    void whatEachWaitsForIsAPage() {
        // given
        approve();
        String path = "/api/v1/rollouts/" + rollout + "/explain/hosts?limit=";

        // when
        JsonPath page = Fleet.get(path + 100).statusCode(200).extract().jsonPath();

        // then
        JsonPath rest = Fleet.get(path + "100&cursor=" + page.getString("next"))
                .extract()
                .jsonPath();
        assertThat(page.getList("items")).hasSize(100);
        assertThat(rest.getList("items")).hasSize(100);
        assertThat(rest.getList("items.host")).doesNotContainAnyElementsOf(page.getList("items.host"));
        Fleet.get(path + 101).statusCode(400);
    }

    @Test
    void whatAnAbortWouldDoIsSaidInNumbersAndTheFirstTen() {
        // when
        var answer = Fleet.get("/api/v1/rollouts/" + rollout + "/abort-preview")
                .statusCode(200)
                .extract();

        // then
        assertThat(answer.asByteArray()).hasSizeLessThan(2_000);
        assertThat(answer.jsonPath().getInt("totals.NOTHING")).isEqualTo(HOSTS);
        assertThat(answer.jsonPath().getList("first.NOTHING")).hasSize(10);
    }

    @Test
    void whatAnAbortWouldDoToEachIsAPage() {
        // given
        String path = "/api/v1/rollouts/" + rollout + "/abort-preview/hosts?effect=NOTHING&limit=200";

        // when
        JsonPath page = Fleet.get(path).statusCode(200).extract().jsonPath();

        // then
        JsonPath rest =
                Fleet.get(path + "&cursor=" + page.getString("next")).extract().jsonPath();
        assertThat(page.getList("items")).hasSize(200);
        assertThat(rest.getList("items")).hasSize(HOSTS - 200);
        assertThat(rest.getList("items.host")).doesNotContainAnyElementsOf(page.getList("items.host"));
        assertThat(Fleet.get("/api/v1/rollouts/" + rollout + "/abort-preview/hosts?effect=LEAVE")
                        .extract()
                        .jsonPath()
                        .getList("items"))
                .isEmpty();
    }

    @Test
    void whatOneWaitsForDoesNotNameAll() {
        // given
        approve();
        String host = operator.hosts.getFirst().hostName;

        // when
        var answer = Fleet.get("/api/v1/rollouts/" + rollout + "/hosts/" + host + "/explain")
                .statusCode(200)
                .extract();

        // then
        assertThat(answer.asByteArray()).hasSizeLessThan(20_000);
        assertThat(answer.jsonPath().getInt("waiting.downs")).isEqualTo(SILENT);
        assertThat(answer.jsonPath().getList("waiting.down")).hasSize(10);
    }
}
