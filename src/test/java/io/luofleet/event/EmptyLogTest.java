// SPDX-License-Identifier: Apache-2.0
package io.luofleet.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A log in which nothing was ever written ends before its first event: whoever follows it from there gets that one, too. */
@QuarkusTest
class EmptyLogTest {
    private static final String SCHEMA = "unwritten";

    @Inject
    DataSource database;

    @BeforeEach
    void aDatabaseThatIsNew() {
        schema().clean();
        schema().migrate();
    }

    @AfterEach
    void drop() {
        schema().clean();
    }

    @Test
    void nothingIsTakenAndNothingSettledBeforeTheFirst() throws SQLException {
        Ends ends = ends();

        assertThat(ends).isEqualTo(new Ends(0, 0));
    }

    @Test
    void theFirstIsBothOnceItIsTaken() throws SQLException {
        // given
        number("nextval('events_id_seq')");

        // when
        Ends ends = ends();

        // then
        assertThat(ends).isEqualTo(new Ends(1, 1));
    }

    private record Ends(long taken, long settled) {}

    private Ends ends() throws SQLException {
        return new Ends(number("events_last_taken()"), number("events_settled(%d)".formatted(EventBarrier.LOCK)));
    }

    private long number(String expression) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = " + SCHEMA);
            try (ResultSet found = statement.executeQuery("SELECT " + expression)) {
                found.next();
                return found.getLong(1);
            } finally {
                statement.execute("RESET search_path");
            }
        }
    }

    private Flyway schema() {
        return Flyway.configure()
                .dataSource(database)
                .schemas(SCHEMA)
                .cleanDisabled(false)
                .load();
    }
}
