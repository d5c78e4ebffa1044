// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
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

    /** All are copies of one that enrolled, and stay present. */
    private static final String COPIES = """
            INSERT INTO hosts SELECT (jsonb_populate_record(h, jsonb_build_object(
                'id', gen_random_uuid(), 'name', h.name || '-' || i, 'machine_id', gen_random_uuid(),
                'last_seen', now() + interval '1 day'))).*
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
            copies.setInt(1, HOSTS - 1);
            copies.setString(2, operator.hosts.getFirst().hostName);
            copies.executeUpdate();
        }
        Map<String, Object> strategy = new HashMap<>(Operator.strategy(1));
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
}
