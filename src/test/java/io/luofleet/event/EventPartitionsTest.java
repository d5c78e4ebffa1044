// SPDX-License-Identifier: Apache-2.0
package io.luofleet.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Partitions of the log: made before they are written to, dropped when they are old, and never in anybody's way for long. */
@QuarkusTest
class EventPartitionsTest {
    private static final String SCHEMA = "in_partitions";
    /** The first id that the first partition does not have. */
    private static final long SECOND = 2_000_001;

    private static final String DROP = "SELECT events_drop_partition(now() - interval '30 days')";

    @Inject
    AgroalDataSource dataSource;

    private Connection connection;

    @BeforeEach
    void aNewLog() throws SQLException {
        schema().clean();
        schema().migrate();
        connection = connect();
    }

    @AfterEach
    void drop() throws SQLException {
        leave(connection);
        schema().clean();
    }

    private Flyway schema() {
        return Flyway.configure()
                .dataSource(dataSource)
                .schemas(SCHEMA)
                .cleanDisabled(false)
                .load();
    }

    private Connection connect() throws SQLException {
        Connection made = dataSource.getConnection();
        run(made, "SET search_path = " + SCHEMA);
        return made;
    }

    private static void leave(Connection used) throws SQLException {
        if (!used.getAutoCommit()) {
            used.rollback();
            used.setAutoCommit(true);
        }
        run(used, "RESET search_path");
        used.close();
    }

    private static void run(Connection on, String sql) throws SQLException {
        try (Statement statement = on.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String value(Connection on, String sql) throws SQLException {
        try (Statement statement = on.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void event(Connection on, int daysOld) throws SQLException {
        run(on, """
                INSERT INTO events (at, type, severity, host, message, data)
                VALUES (now() - interval '%d days', 'HOST_BOOTED', 'INFO', 'h', 'm', '{}')""".formatted(daysOld));
    }

    private void goneOnTo(long id) throws SQLException {
        value(connection, "SELECT setval('events_id_seq', %d)".formatted(id - 1));
    }

    private void inTheSecond() throws SQLException {
        goneOnTo(SECOND);
        value(connection, "SELECT events_make_partitions(1000000, 1000000)");
    }

    private long bound() throws SQLException {
        return Long.parseLong(value(connection, "SELECT max(to_id) FROM event_partitions"));
    }

    @Test
    void partitionsAreMadeAheadOfWhatIsWritten() throws SQLException {
        // given
        goneOnTo(bound() - 10);

        // when
        String made = value(connection, "SELECT events_make_partitions(100000, 1000000)");

        // then
        assertThat(made).isNotEqualTo("0");
        assertThat(value(connection, "SELECT events_make_partitions(100000, 1000000)"))
                .isEqualTo("0");
        goneOnTo(bound() - 500_000);
        event(connection, 0);
        assertThat(value(connection, "SELECT count(*) FROM events")).isEqualTo("1");
    }

    @Test
    void replicasThatStartAtOnceMakeEachOnce() throws SQLException {
        goneOnTo(bound() - 10);
        List<CompletableFuture<Void>> replicas = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 6; i++) {
                replicas.add(CompletableFuture.runAsync(this::make, threads));
            }
        }

        assertThat(replicas).allSatisfy(replica -> assertThat(replica).isCompleted());
        assertThat(value(connection, """
                SELECT count(*) FROM event_partitions p JOIN event_partitions q
                ON p.name <> q.name AND p.from_id < q.to_id AND q.from_id < p.to_id""")).isEqualTo("0");
    }

    private void make() {
        try {
            Connection own = connect();
            try {
                value(own, "SELECT events_make_partitions(100000, 1000000)");
            } finally {
                leave(own);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoWritesAndReadsIsInNobodysWayWhenPartitionsAreMade() throws SQLException {
        goneOnTo(bound() - 10);
        Connection writer = connect();
        try {
            writer.setAutoCommit(false);
            event(writer, 0);
            value(writer, "SELECT count(*) FROM events");

            assertThat(value(connection, "SELECT events_make_partitions(100000, 1000000)"))
                    .isNotEqualTo("0");
        } finally {
            leave(writer);
        }
    }

    @Test
    void anOldPartitionIsDroppedWhole() throws SQLException {
        // given
        event(connection, 90);
        event(connection, 31);
        inTheSecond();
        event(connection, 1);

        // when
        String dropped = value(connection, DROP);

        // then
        assertThat(dropped).isEqualTo("t");
        assertThat(value(connection, "SELECT min(id) FROM events")).isEqualTo(Long.toString(SECOND));
        assertThat(value(connection, "SELECT events_gone()")).isEqualTo(Long.toString(SECOND - 1));
        assertThat(value(connection, DROP)).isEqualTo("f");
    }

    @Test
    void onesWithAYoungEventOrThatAreWrittenToStay() throws SQLException {
        event(connection, 90);
        String written = value(connection, DROP);
        event(connection, 29);
        inTheSecond();
        event(connection, 1);

        String young = value(connection, DROP);

        assertThat(written).isEqualTo("f");
        assertThat(young).isEqualTo("f");
        assertThat(value(connection, "SELECT count(*) FROM events")).isEqualTo("3");
    }

    @Test
    void aPartitionWithoutAnyEventGoesWithTheOld() throws SQLException {
        inTheSecond();
        event(connection, 1);

        String dropped = value(connection, DROP);

        assertThat(dropped).isEqualTo("t");
    }

    @Test
    void nothingIsDroppedWhileSomebodyHoldsTheLog() throws SQLException {
        event(connection, 31);
        inTheSecond();
        event(connection, 1);
        Connection reader = connect();
        try {
            reader.setAutoCommit(false);
            value(reader, "SELECT count(*) FROM events");

            assertThatThrownBy(() -> value(connection, DROP)).hasMessageContaining("lock timeout");
        } finally {
            leave(reader);
        }
        assertThat(value(connection, "SELECT events_gone()")).isEqualTo("0");
        assertThat(value(connection, DROP)).isEqualTo("t");
    }

    @Test
    void noPartitionTakesBackWhatItHas() throws SQLException {
        inTheSecond();
        event(connection, 1);

        assertThatThrownBy(() -> run(connection, "DELETE FROM events_" + SECOND))
                .hasMessageContaining("append-only");
        assertThatThrownBy(() -> run(connection, "UPDATE events SET message = 'another'"))
                .hasMessageContaining("append-only");
    }
}
