// SPDX-License-Identifier: Apache-2.0
package io.luofleet.event;

import io.agroal.api.AgroalDataSource;
import io.luofleet.platform.notify.NotificationListener;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jboss.logging.Logger;

/**
 * Makes the log's partitions ahead of what is written, and drops those that are older than events are kept. Every replica looks; the
 * database lets one at a time.
 */
@ApplicationScoped
class EventPartitions {
    private static final Logger LOG = Logger.getLogger(EventPartitions.class);
    private static final Duration SHORTEST = Duration.ofHours(1);
    private static final long SMALLEST = 100_000;
    /** An hour's at three hundred events a second, and at least two partitions. */
    private static final long AHEAD = 1_000_000;

    private final AgroalDataSource dataSource;
    private final NotificationListener listener;
    private final EventsConfig config;
    private final Clock clock;

    EventPartitions(AgroalDataSource dataSource, NotificationListener listener, EventsConfig config, Clock clock) {
        this.dataSource = dataSource;
        this.listener = listener;
        this.config = config;
        this.clock = clock;
    }

    void start(@Observes StartupEvent start) {
        if (config.partitionSize() < SMALLEST) {
            throw new IllegalStateException("luofleet.events.partition-size must be at least " + SMALLEST);
        }
        config.keptFor().filter(kept -> kept.compareTo(SHORTEST) < 0).ifPresent(_ -> {
            throw new IllegalStateException(
                    "luofleet.events.kept-for must be at least %s, or absent for ever".formatted(SHORTEST));
        });
        look();
    }

    @Scheduled(every = "1m", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    @Transactional(Transactional.TxType.NOT_SUPPORTED)
    void look() {
        if (listener.isStopping()) {
            return;
        }
        try {
            makeAhead(config.partitionSize());
        } catch (SQLException e) {
            // When no partition is left nothing can be written any more, by anybody.
            LOG.errorf("No partition could be made for the event log (%s); trying again in a minute.", e.getMessage());
        }
        config.keptFor().ifPresent(kept -> dropUntil(clock.instant().minus(kept)));
    }

    private void dropUntil(Instant older) {
        try {
            while (drop(older)) {
                LOG.infof("Dropped a partition of the event log whose last event was before %s.", older);
            }
        } catch (SQLException e) {
            LOG.infof("The oldest events stay for now (%s); trying again in a minute.", e.getMessage());
        }
    }

    /** How many were made. */
    int makeAhead(long size) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement make = connection.prepareStatement("SELECT events_make_partitions(?, ?)")) {
            make.setLong(1, size);
            make.setLong(2, Math.max(AHEAD, 2 * size));
            try (ResultSet made = make.executeQuery()) {
                made.next();
                return made.getInt(1);
            }
        }
    }

    private boolean drop(Instant older) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement drop = connection.prepareStatement("SELECT events_drop_partition(?)")) {
            drop.setObject(1, older.atOffset(ZoneOffset.UTC));
            try (ResultSet dropped = drop.executeQuery()) {
                dropped.next();
                return dropped.getBoolean(1);
            }
        }
    }
}
