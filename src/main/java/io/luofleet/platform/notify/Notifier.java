// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.notify;

import io.agroal.api.AgroalDataSource;
import io.luofleet.platform.AtTheEnd;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Tells every replica, on commit, that a topic has news. */
@ApplicationScoped
public class Notifier {
    static final String CHANNEL = "luofleet";

    private final AgroalDataSource dataSource;
    private final AtTheEnd end;
    private final Bell bell;
    private final Last last = new Last();

    Notifier(AgroalDataSource dataSource, AtTheEnd end, Bell bell) {
        this.dataSource = dataSource;
        this.end = end;
        this.bell = bell;
    }

    /**
     * Joins the running transaction, which tells of all its topics in one statement: PostgreSQL delivers after its commit, and not at
     * all when it is rolled back. This replica has heard of it once the commit returns, so that whoever asked for the change sees it
     * done.
     */
    public void tell(String topic) {
        end.write(Notifier.class, topic, last);
    }

    private final class Last implements AtTheEnd.Act<String> {
        @Override
        public void write(List<String> topics) {
            send(topics);
        }

        @Override
        public void committed(List<String> topics) {
            topics.stream().distinct().forEach(bell::ring);
        }
    }

    private void send(List<String> topics) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement notify =
                        connection.prepareStatement("SELECT count(pg_notify(?, topic)) FROM unnest(?) AS topic")) {
            notify.setString(1, CHANNEL);
            notify.setArray(
                    2,
                    connection.createArrayOf("text", topics.stream().distinct().toArray()));
            notify.execute();
        } catch (SQLException e) {
            throw new IllegalStateException("nobody can be told of what changed, so nothing of this transaction is", e);
        }
    }
}
