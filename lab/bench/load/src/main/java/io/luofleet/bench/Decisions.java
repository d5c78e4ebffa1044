// SPDX-License-Identifier: Apache-2.0
package io.luofleet.bench;

import io.luofleet.harness.FleetApi;
import io.luofleet.harness.HarnessException;
import io.luofleet.wire.Directive;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.HdrHistogram.Histogram;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Decisions about hosts, each the order what to do with an orphaned session, and how long after its commit the host's open poll
 * is answered. The commit is when PostgreSQL notifies a listener of our own, as it does the service.
 */
final class Decisions implements Agent.Listener {
    private static final String CHANNEL = "luofleet";
    private static final String HOST_TOPIC = "host:";
    private static final int UUID_LENGTH = 36;
    private static final int LISTEN_MILLIS = 200;
    private static final Duration LAST_ANSWER = Duration.ofSeconds(20);

    private final Fleet fleet;
    private final Database database;
    private final FleetApi api;
    private final Histogram delays = new Histogram(3);
    private final Map<UUID, Long> committed = new HashMap<>();
    private final Map<UUID, Long> answered = new HashMap<>();
    private volatile boolean over;
    private volatile boolean listening;
    private int delivered;

    Decisions(Fleet fleet, Database database, FleetApi api) {
        this.fleet = fleet;
        this.database = database;
        this.api = api;
    }

    /**
     * What came of them.
     *
     * @param made how many were accepted
     * @param refused how many were not
     * @param delivered how many reached their host's agent by a poll
     * @param delays from the commit to the poll's answer, in nanoseconds
     */
    record Result(int made, int refused, int delivered, Histogram delays) {}

    /** Makes so many decisions, one at a time with a pause in between, about the first hosts in turn. */
    Result make(int count, int hosts, Duration pause) {
        fleet.listen(this);
        Thread listener = Thread.ofPlatform().daemon().name("decisions").start(this::listen);
        Fleet.until("the listener", LAST_ANSWER, () -> listening);
        int made = 0;
        int refused = 0;
        for (int i = 0; i < count; i++) {
            String order = i / hosts % 2 == 0 ? "KEEP" : "FINISH";
            int status = api.call(
                            "POST",
                            "/hosts/" + Host.name(i % hosts) + "/orphans/" + Host.ORPHAN,
                            Map.of("order", order, "reason", "bench"))
                    .status();
            if (status == 202) {
                made++;
            } else {
                refused++;
            }
            Fleet.pause(pause);
        }
        int expected = made;
        Fleet.until("the last decision's poll", LAST_ANSWER, () -> delivered() >= expected);
        over = true;
        Fleet.until("the listener to end", LAST_ANSWER, () -> !listener.isAlive());
        return new Result(made, refused, delivered(), delays);
    }

    private synchronized int delivered() {
        return delivered;
    }

    private void listen() {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + CHANNEL);
            listening = true;
            PGConnection postgres = connection.unwrap(PGConnection.class);
            while (!over) {
                PGNotification[] news = postgres.getNotifications(LISTEN_MILLIS);
                long now = System.nanoTime();
                for (PGNotification each : news == null ? new PGNotification[0] : news) {
                    String topic = each.getParameter();
                    if (topic.startsWith(HOST_TOPIC) && topic.length() >= HOST_TOPIC.length() + UUID_LENGTH) {
                        String id = topic.substring(HOST_TOPIC.length(), HOST_TOPIC.length() + UUID_LENGTH);
                        committed(UUID.fromString(id), now);
                    }
                }
            }
        } catch (SQLException e) {
            throw new HarnessException("cannot listen: " + e.getMessage(), e);
        }
    }

    private synchronized void committed(UUID host, long at) {
        Long answer = answered.remove(host);
        if (answer == null) {
            committed.put(host, at);
        } else {
            // The service heard of it before us.
            delivered(answer - at);
        }
    }

    private void delivered(long nanos) {
        delivered++;
        Meter.record(delays, nanos);
    }

    @Override
    public void enrolled(Host host) {
        // Its first directive is no decision.
    }

    @Override
    public synchronized void directed(Host host, Directive directive) {
        if (over || directive.orphanOrders().isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        Long commit = committed.remove(host.id());
        if (commit == null) {
            answered.put(host.id(), now);
        } else {
            delivered(now - commit);
        }
    }
}
