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
import java.util.OptionalLong;
import java.util.UUID;
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
    /** How long what was heard counts as all that there is to hear. */
    static final Duration TRUSTED_FOR = Duration.ofSeconds(5);

    private static final Duration PULSE_EVERY = Duration.ofSeconds(1);
    private static final String PULSE = "pulse:";

    private final AgroalDataSource dataSource;
    private final Bell bell;
    private final String pulse = PULSE + UUID.randomUUID() + ":";
    private volatile boolean stopping;
    /** By {@link System#nanoTime()}: all that was told before has been heard. */
    private volatile OptionalLong heardUpTo = OptionalLong.empty();

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

    /**
     * Whether all that was told until {@link #TRUSTED_FOR} ago has been heard. PostgreSQL hands notifications out in the order of
     * their commits, so that the pulse of this replica, once it comes back, proves it of all that was committed before it.
     */
    public boolean isTrusted() {
        OptionalLong upTo = heardUpTo;
        return upTo.isPresent() && System.nanoTime() - upTo.getAsLong() < TRUSTED_FOR.toNanos();
    }

    private void listen() throws SQLException {
        try (Connection own = dataSource.getConnection();
                Statement statement = own.createStatement()) {
            connection = own;
            // A half-open connection is silent for ever; an answer that does not come finds out.
            own.setNetworkTimeout(Runnable::run, Math.toIntExact(TRUSTED_FOR.toMillis()));
            statement.execute("LISTEN " + Notifier.CHANNEL);
            PGConnection postgres = own.unwrap(PGConnection.class);
            bell.ringAll();
            while (!stopping) {
                long sent = System.nanoTime();
                statement.execute("NOTIFY %s, '%s%d'".formatted(Notifier.CHANNEL, pulse, sent));
                // What came along with the answer; the driver does not look at that when it waits.
                hear(postgres.getNotifications());
                long next = sent + PULSE_EVERY.toNanos();
                for (long left = PULSE_EVERY.toMillis();
                        left > 0 && !stopping;
                        left = (next - System.nanoTime()) / 1_000_000) {
                    hear(postgres.getNotifications(Math.toIntExact(left)));
                }
            }
        } finally {
            connection = null;
            heardUpTo = OptionalLong.empty();
        }
    }

    private void hear(PGNotification[] news) {
        if (news == null) {
            return;
        }
        for (PGNotification each : news) {
            String topic = each.getParameter();
            if (topic.startsWith(pulse)) {
                heardUpTo = OptionalLong.of(Long.parseLong(topic.substring(pulse.length())));
            } else if (!topic.startsWith(PULSE)) {
                bell.ring(topic);
            }
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
