// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.Test;

/**
 * Prints what a rollout over a large fleet of rows without agents takes: time, statements of the whole service meanwhile, bytes. No
 * part of the tests, since it takes minutes and asserts no times: {@code -Dtest=LargeFleetFigures}, see docs/performance.md.
 */
@QuarkusTest
class LargeFleetFigures {
    private static final int HOSTS = Integer.getInteger("figures.hosts", 20_000);
    private static final int CAP = Integer.getInteger("figures.cap", 1_000);

    private static final String COPIES = """
            INSERT INTO hosts SELECT (jsonb_populate_record(h, jsonb_build_object(
                'id', gen_random_uuid(), 'name', h.name || '-' || i, 'machine_id', gen_random_uuid(),
                'labels', h.labels || jsonb_build_object('rack', 'r' || (i / 20), 'zone', 'z' || (i % 5)),
                'operator_labels', h.operator_labels || jsonb_build_object('rack', 'r' || (i / 20), 'zone', 'z' || (i % 5)),
                'last_seen', now() + interval '1 day'))).*
            FROM hosts h, generate_series(1, ?) i WHERE h.name = ?""";

    @TestHTTPResource
    URI base;

    @Inject
    AgroalDataSource dataSource;

    @Inject
    SessionFactory database;

    private UUID rollout;

    @Test
    void figures() throws SQLException {
        Operator operator = new Operator(base).withHosts(1);
        fill(operator);
        database.getStatistics().setStatisticsEnabled(true);
        String plan = print("plan", () -> operator.plan(strategy()));
        rollout = print(
                "create",
                () -> UUID.fromString(
                        operator.start(plan).statusCode(201).extract().path("id")));
        print("the first 100 starts", () -> await("UPDATING", 100));
        print("halt while it starts", () -> operator.act("bob", "/api/v1/halt", Map.of("reason", "to see"))
                .extract()
                .statusCode());
        print("lift the halt", () -> RestAssured.given()
                .header(Actors.HEADER, Actors.bearer("bob"))
                .delete("/api/v1/halt")
                .statusCode());
        print("pause while it starts", () -> verb(operator, "pause", Map.of("reason", "to see")));
        print("resume", () -> verb(operator, "resume", Map.of()));
        // The one host with an agent falls silent and counts as down.
        print("the other starts", () -> await("UPDATING", CAP - 1));
        String path = "/api/v1/rollouts/" + rollout;
        print("explain, bytes", () -> bytes(path + "/explain"));
        List<String> pending = pending();
        print("explain a host, bytes", () -> bytes(path + "/hosts/" + pending.getLast() + "/explain"));
        print("skip " + CAP, () -> verb(operator, "skip", Map.of("hosts", pending, "reason", "to see")));
        print("retry " + CAP, () -> verb(operator, "retry", Map.of("hosts", pending)));
        print(
                "the service alone for 5 s",
                () -> Awaitility.await().pollDelay(Duration.ofSeconds(5)).until(() -> 0, zero -> true));
        print("abort", () -> verb(operator, "abort", Map.of("reason", "to see")));
        print("all under way called back, all others left out", () -> await("SKIPPED", HOSTS - CAP + 1));
        assertThat(count("SELECT count(*) FROM rollout_targets WHERE withdrawal IS NOT NULL AND rollout_id = ?"))
                .isEqualTo(CAP - 1);

        assertThat(count("SELECT count(*) FROM rollout_targets WHERE state = 'PENDING' AND rollout_id = ?"))
                .isZero();
    }

    private void fill(Operator operator) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement copies = connection.prepareStatement(COPIES)) {
            copies.setInt(1, HOSTS - 1);
            copies.setString(2, operator.hosts.getFirst().hostName);
            copies.executeUpdate();
            connection.createStatement().execute("ANALYZE");
        }
    }

    private static Map<String, Object> strategy() {
        Map<String, Object> strategy = new HashMap<>(Operator.strategy(CAP));
        strategy.put("canary", Map.of("count", HOSTS));
        strategy.put(
                "maxUnavailable", List.of(Map.of("level", "pool", "count", CAP), Map.of("level", "rack", "count", 5)));
        // Nobody is there to answer.
        strategy.put("deadlines", Map.of("queued", "PT1H", "preflight", "PT1H"));
        return strategy;
    }

    private <T> T print(String what, Supplier<T> step) {
        long statements = database.getStatistics().getPrepareStatementCount();
        long start = System.nanoTime();
        T result = step.get();
        System.out.printf(
                "FIGURE %-28s %8d ms %8d statements  %s%n",
                what,
                Duration.ofNanos(System.nanoTime() - start).toMillis(),
                database.getStatistics().getPrepareStatementCount() - statements,
                result);
        return result;
    }

    private int verb(Operator operator, String verb, Map<String, ?> body) {
        return operator.verb(rollout, verb, body).extract().statusCode();
    }

    private static int bytes(String path) {
        return Fleet.get(path).statusCode(200).extract().asByteArray().length;
    }

    private long await(String state, long atLeast) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(4))
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> count("SELECT count(*) FROM rollout_targets WHERE state = '" + state
                                + "' AND rollout_id = ?"),
                        found -> found >= atLeast);
    }

    private long count(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement query = connection.prepareStatement(sql)) {
            query.setObject(1, rollout);
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    private List<String> pending() throws SQLException {
        List<String> hosts = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT host FROM rollout_targets WHERE state = 'PENDING' AND rollout_id = ? LIMIT ?")) {
            query.setObject(1, rollout);
            query.setInt(2, CAP);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    hosts.add(rows.getString(1));
                }
            }
        }
        return hosts;
    }
}
