// SPDX-License-Identifier: Apache-2.0
package io.luofleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How PostgreSQL carries out what is asked of a database that has filled up: nothing looks at many more rows than it returns. */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatementPlansTest {
    private static final String SCHEMA = "filled";

    /**
     * 2,000 hosts with five updates each, four sessions an update, and a log of 200,000 in two partitions of
     * which one in a hundred is a warning.
     */
    private static final String FILL = """
            INSERT INTO kernel_releases (id, name, kernel_release, image, abi, registered_at)
                VALUES ('00000000-0000-0000-0000-000000000001', 'r', 'k', '{}', '{}', now());
            INSERT INTO hosts (id, name, machine_id, instance_id, boot_id, kernel_release, live_update_device,
                    emulated, memory_bytes, labels, enrolled_at, last_seen)
                SELECT md5('h' || h)::uuid, 'h' || h, 'm' || h, 'i', 'b', 'k', true, false, 0, '{}', now(), now()
                FROM generate_series(1, 2000) AS h;
            INSERT INTO updates (id, host_id, release_id, epoch, created_at, deadlines, phase, since, deadline, origin_boot_id,
                    origin_kernel, failure, ended_in)
                SELECT md5('u' || h || '-' || u)::uuid, md5('h' || h)::uuid, '00000000-0000-0000-0000-000000000001', u, now(), '{}',
                    'ABORTED', now(), NULL, 'b', 'k', '{}', 'PREFLIGHT'
                FROM generate_series(1, 2000) AS h, generate_series(1, 5) AS u;
            INSERT INTO luo_sessions (id, host_id, update_id, boot_id, name, stage, source, observed_at)
                SELECT nextval('luo_sessions_seq'), md5('h' || h)::uuid, md5('u' || h || '-' || u)::uuid, 'b', 's' || s,
                    'UNPRESERVED', 'DERIVED', now() - (5 - u) * interval '1 day'
                FROM generate_series(1, 2000) AS h, generate_series(1, 5) AS u, generate_series(1, 4) AS s;
            INSERT INTO events (at, type, severity, host, message, data)
                SELECT now(), CASE WHEN e % 1000 = 0 THEN 'HOST_RETIRED' ELSE 'HOST_BOOTED' END,
                    CASE WHEN e % 100 = 0 THEN 'WARNING' ELSE 'INFO' END, 'h' || (e % 2000), 'm', '{}'
                FROM generate_series(1, 100000) AS e;
            SELECT setval('events_id_seq', 2000000);
            SELECT events_make_partitions(1000000, 1000000);
            INSERT INTO events (at, type, severity, host, message, data)
                SELECT now(), CASE WHEN e % 1000 = 0 THEN 'HOST_RETIRED' ELSE 'HOST_BOOTED' END,
                    CASE WHEN e % 100 = 0 THEN 'WARNING' ELSE 'INFO' END, 'h' || (e % 2000), 'm', '{}'
                FROM generate_series(1, 100000) AS e;
            ANALYZE""";

    @Inject
    DataSource database;

    @BeforeAll
    void fill() throws SQLException {
        flyway().clean();
        flyway().migrate();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = " + SCHEMA);
            statement.execute(FILL);
            statement.execute("RESET search_path");
        }
    }

    @AfterAll
    void drop() {
        flyway().clean();
    }

    private Flyway flyway() {
        return Flyway.configure()
                .dataSource(database)
                .schemas(SCHEMA)
                .cleanDisabled(false)
                .load();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // What planning asks of every host.
                "SELECT newest.update_id FROM hosts h CROSS JOIN LATERAL (SELECT n.update_id FROM luo_sessions n WHERE n.host_id = h.id"
                        + " ORDER BY n.observed_at DESC, n.id DESC LIMIT 1) newest",
                // Pages of the log.
                "SELECT * FROM events WHERE id > 50000 AND id <= 2100000 AND severity IN ('WARNING', 'ERROR', 'CRITICAL') ORDER BY id LIMIT 100",
                "SELECT * FROM events WHERE id > 0 AND id <= 2100000 AND type = 'HOST_RETIRED' ORDER BY id LIMIT 150",
                "SELECT * FROM events WHERE id > 0 AND id <= 2100000 AND type = 'HOST_RETIRED' ORDER BY id DESC LIMIT 150",
                "SELECT * FROM events WHERE id > 0 AND id <= 2100000 AND host = 'h17' ORDER BY id LIMIT 100",
                "SELECT * FROM events WHERE id > 99900 AND id <= 2100000 ORDER BY id LIMIT 200",
                // What retention looks at.
                "SELECT at FROM events_1 ORDER BY id DESC LIMIT 1",
                // What ticks look for.
                "SELECT id FROM updates WHERE deadline <= now() ORDER BY deadline",
                "SELECT id FROM updates WHERE host_id = md5('h17')::uuid AND phase IN ('QUEUED', 'PREFLIGHT', 'STAGING', 'PRESERVING',"
                        + " 'PRESERVED', 'REBOOTING', 'RETRIEVING', 'FINISHING', 'SOAKING', 'ABORTING')",
                "SELECT id FROM updates WHERE host_id = md5('h17')::uuid AND epoch = 3",
                // What forecasts are made of.
                "SELECT * FROM updates WHERE release_id = '00000000-0000-0000-0000-000000000001'"
                        + " AND phase IN ('SUCCEEDED', 'ABORTED', 'LOST', 'FAILED') ORDER BY number DESC LIMIT 1000",
                "SELECT * FROM updates WHERE phase IN ('SUCCEEDED', 'ABORTED', 'LOST', 'FAILED') ORDER BY number DESC LIMIT 1000"
            })
    void nothingLooksAtManyMoreRowsThanItReturns(String sql) throws SQLException, JsonProcessingException {
        JsonNode plan = plan(sql);

        long returned = plan.path("Actual Rows").asLong();
        assertThat(looked(plan)).as(plan.toPrettyString()).isLessThanOrEqualTo(3 * returned + 200);
    }

    private JsonNode plan(String sql) throws SQLException, JsonProcessingException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = " + SCHEMA);
            try (ResultSet explained = statement.executeQuery("EXPLAIN (ANALYZE, FORMAT JSON) " + sql)) {
                explained.next();
                return new ObjectMapper()
                        .readTree(explained.getString(1))
                        .path(0)
                        .path("Plan");
            } finally {
                statement.execute("RESET search_path");
            }
        }
    }

    /** The rows that all leaves of a plan produce or throw away. */
    private static long looked(JsonNode plan) {
        JsonNode inner = plan.path("Plans");
        if (inner.isEmpty()) {
            double each = plan.path("Actual Rows").asDouble()
                    + plan.path("Rows Removed by Filter").asDouble();
            return Math.round(each * plan.path("Actual Loops").asDouble());
        }
        long sum = 0;
        for (JsonNode node : List.copyOf(inner.findParents("Node Type"))) {
            if (node.path("Plans").isEmpty()) {
                sum += looked(node);
            }
        }
        return sum;
    }
}
