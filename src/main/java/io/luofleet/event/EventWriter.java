// SPDX-License-Identifier: Apache-2.0
package io.luofleet.event;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import java.util.List;

/** Writes events by plain JDBC: at the end of a transaction Hibernate has given its connection back already. */
@ApplicationScoped
class EventWriter {
    private static final String INSERT = """
            INSERT INTO events (at, type, severity, host, update_id, rollout_id, message, data)
            VALUES (?, ?, ?, ?, ?, ?, ?, cast(? AS jsonb))""";

    private final AgroalDataSource dataSource;

    EventWriter(AgroalDataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Joins the running transaction. From here to its end readers wait, and other writers do not, see {@link EventBarrier}. */
    void write(List<NewEvent> events) {
        try (Connection connection = dataSource.getConnection()) {
            try (Statement lock = connection.createStatement()) {
                lock.execute("SELECT pg_advisory_xact_lock_shared(" + EventBarrier.LOCK + ")");
            }
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                for (NewEvent event : events) {
                    insert.setObject(1, event.at().atOffset(ZoneOffset.UTC));
                    insert.setString(2, event.type().name());
                    insert.setString(3, event.severity().name());
                    insert.setString(4, event.host());
                    insert.setObject(5, event.update());
                    insert.setObject(6, event.rollout());
                    insert.setString(7, event.message());
                    insert.setString(8, event.data());
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("events cannot be written, so nothing of this transaction is", e);
        }
    }
}
