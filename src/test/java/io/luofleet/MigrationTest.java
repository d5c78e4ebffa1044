// SPDX-License-Identifier: Apache-2.0
package io.luofleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** A database of an earlier version, with what is in it. */
@QuarkusTest
class MigrationTest {
    private static final String SCHEMA = "of_version_1";

    /** One observation for each moment of an update, as version 1 kept them. */
    private static final String OBSERVATIONS = """
            INSERT INTO of_version_1.kernel_releases (id, name, kernel_release, image, abi, registered_at)
                VALUES ('00000000-0000-0000-0000-000000000001', 'r', 'k', '{}', '{}', now());
            INSERT INTO of_version_1.hosts (id, name, machine_id, instance_id, boot_id, kernel_release, live_update_device,
                    emulated, memory_bytes, labels, enrolled_at, last_seen)
                VALUES ('00000000-0000-0000-0000-000000000002', 'h', 'm', 'i', 'b', 'k', true, false, 0, '{}', now(), now());
            INSERT INTO of_version_1.updates (id, host_id, release_id, epoch, created_at, deadlines, phase, since, deadline)
                VALUES ('00000000-0000-0000-0000-000000000003', '00000000-0000-0000-0000-000000000002',
                    '00000000-0000-0000-0000-000000000001', 1, now(), '{}', 'QUEUED', now(), now());
            INSERT INTO of_version_1.flb_observations
                    (id, host_id, update_id, boot_id, name, moment, count, source, observed_at)
                SELECT nextval('of_version_1.flb_observations_seq'),
                    '00000000-0000-0000-0000-000000000002', '00000000-0000-0000-0000-000000000003', 'b', 'flb', moment, 2,
                    'DERIVED', now()
                FROM unnest(ARRAY['AT_PRESERVE', 'AFTER_RETRIEVE', 'AFTER_FINISH']) AS moment
            """;

    private static final String EVENTS = """
            INSERT INTO events (at, type, severity, host, message, data) VALUES (now(), 'HOST_BOOTED', 'INFO', 'h', 'm', '{}')""";

    @Inject
    DataSource database;

    private Flyway flyway(String target) {
        return Flyway.configure()
                .dataSource(database)
                .schemas(SCHEMA)
                .cleanDisabled(false)
                .target(target)
                .load();
    }

    @Test
    void whatWasObservedBeforeKeepsItsPlaceAndGetsItsDirection() throws SQLException {
        flyway("1").clean();
        flyway("1").migrate();
        try (Connection connection = database.getConnection();
                var insert = connection.createStatement()) {
            insert.execute(OBSERVATIONS);

            flyway("latest").migrate();

            assertThat(column(connection, "SELECT direction FROM of_version_1.flb_observations ORDER BY id"))
                    .containsExactly("OUTGOING", "INCOMING", "INCOMING");
            assertThat(column(connection, "SELECT DISTINCT verdict FROM of_version_1.flb_observations"))
                    .containsExactly("UNKNOWN");
            assertThat(column(connection, """
                    SELECT nextval('of_version_1.flb_observations_seq') > max(id) FROM of_version_1.flb_observations""")).containsExactly("t");
        } finally {
            flyway("latest").clean();
        }
    }

    @Test
    void theLogOfBeforeIsTheFirstPartition() throws SQLException {
        flyway("86").clean();
        flyway("86").migrate();
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("SET search_path = of_version_1");
            try {
                statement.execute(EVENTS);
                statement.execute(EVENTS);

                flyway("latest").migrate();
                statement.execute(EVENTS);

                assertThat(column(connection, "SELECT id FROM events ORDER BY id"))
                        .containsExactly("1", "2", "3");
                assertThat(column(connection, "SELECT DISTINCT tableoid::regclass FROM events"))
                        .containsExactly("events_1");
                assertThat(column(connection, "SELECT events_gone()")).containsExactly("0");
                assertThatThrownBy(() -> statement.execute("UPDATE events SET message = 'another'"))
                        .hasMessageContaining("append-only");
                assertThatThrownBy(() -> statement.execute("DELETE FROM events_1"))
                        .hasMessageContaining("append-only");
                // Those of before are part of the new ones, and no others were made.
                assertThat(column(connection, """
                        SELECT count(*) FROM pg_index WHERE indrelid = 'events_1'::regclass AND indisvalid""")).containsExactly("6");
            } finally {
                statement.execute("RESET search_path");
            }
        } finally {
            flyway("latest").clean();
        }
    }

    private static List<String> column(Connection connection, String sql) throws SQLException {
        try (var select = connection.createStatement();
                var rows = select.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }
}
