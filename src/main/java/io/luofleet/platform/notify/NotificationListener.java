// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.notify;

import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Hears what other replicas, and this one, committed, and rings the {@link Bell}. It keeps one connection for itself and
 * takes a new one when that breaks; what was missed meanwhile is made up for by ringing for everybody.
 */
@ApplicationScoped
public class NotificationListener {
    private static final Logger LOG = Logger.getLogger(NotificationListener.class);
    private static final Duration RECONNECT_PAUSE = Duration.ofSeconds(1);
    private static final int CHECK_MILLIS = 10_000;

    private final AgroalDataSource dataSource;
    private final Bell bell;
    private volatile boolean stopping;
    private volatile Connection connection;
    private Thread thread;

    NotificationListener(AgroalDataSource dataSource, Bell bell) {
        this.dataSource = dataSource;
        this.bell = bell;
    }

    void start(@Observes StartupEvent start) {
        thread = Thread.ofPlatform().daemon().name("luofleet-listen").start(this::run);
    }

    /** The first of a shutdown: whoever waits is answered while requests still are. */
    void drain(@Observes ShutdownDelayInitiatedEvent begin) {
        stopping = true;
        bell.ringAll();
    }

    void stop(@Observes @Priority(1) ShutdownEvent stop) throws InterruptedException {
        stopping = true;
        bell.ringAll();
        thread.interrupt();
        Connection open = connection;
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.debug("The listening connection did not abort", e);
            }
        }
        thread.join(Duration.ofSeconds(2));
    }

    /** Whether the service is going down, so that nobody should begin to wait. */
    public boolean isStopping() {
        return stopping;
    }

    private void run() {
        while (!stopping) {
            try {
                listen();
            } catch (SQLException e) {
                if (!stopping) {
                    LOG.warnf(
                            "Lost the database connection that listens for news (%s); taking another.", e.getMessage());
                    pause();
                }
            }
        }
    }

    private void listen() throws SQLException {
        try (Connection own = dataSource.getConnection();
                Statement statement = own.createStatement()) {
            connection = own;
            statement.execute("LISTEN " + Notifier.CHANNEL);
            PGConnection postgres = own.unwrap(PGConnection.class);
            bell.ringAll();
            while (!stopping) {
                PGNotification[] news = postgres.getNotifications(CHECK_MILLIS);
                if (news == null || news.length == 0) {
                    // A half-open connection is silent for ever; a question finds out.
                    statement.execute("SELECT 1");
                } else {
                    for (PGNotification each : news) {
                        bell.ring(each.getParameter());
                    }
                }
            }
        } finally {
            connection = null;
        }
    }

    private void pause() {
        try {
            Thread.sleep(RECONNECT_PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
