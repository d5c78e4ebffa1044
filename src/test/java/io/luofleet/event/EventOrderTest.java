// SPDX-License-Identifier: Apache-2.0
package io.luofleet.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.luofleet.platform.Page;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever follows the log by id misses nothing, and writers do not wait for each other. */
@QuarkusTest
class EventOrderTest {
    private static final int WRITERS = 6;
    private static final int EACH = 40;

    @Inject
    EventLog log;

    @Inject
    EventReader reader;

    @Inject
    AgroalDataSource dataSource;

    private final String host = "order-" + UUID.randomUUID();
    private Connection slow;
    private long start;

    /** A writer that has taken its id and does not commit. */
    @BeforeEach
    void aWriterThatIsSlowToCommit() throws SQLException {
        append("before");
        start = seenAfter(0).getLast().id();
        slow = dataSource.getConnection();
        slow.setAutoCommit(false);
        try (Statement statement = slow.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock_shared(%d)".formatted(EventBarrier.LOCK));
            statement.execute(
                    "INSERT INTO events (at, type, severity, host, message, data) VALUES (now(), 'HOST_BOOTED', 'INFO', '%s', 'slow', '{}')"
                            .formatted(host));
        }
    }

    @AfterEach
    void close() throws SQLException {
        slow.rollback();
        slow.setAutoCommit(true);
        slow.close();
    }

    @Test
    void whatIsCommittedAboveAnOpenIdIsNotShownYet() {
        append("later, committed first");

        List<String> seen = messages(seenAfter(start));

        assertThat(seen).isEmpty();
    }

    @Test
    void onceItIsCommittedBothAreShownInTheirOrder() throws SQLException {
        append("later, committed first");
        seenAfter(start);

        slow.commit();

        assertThat(messages(seenAfter(start))).containsExactly("slow", "later, committed first");
    }

    @Test
    void whatIsCommittedIsSeenByWhoeverAsksThen() throws SQLException {
        slow.commit();

        append("done");

        assertThat(messages(seenAfter(start))).containsExactly("slow", "done");
    }

    @Test
    void whoeverLooksSeesTheNewestFirstPageByPage() throws SQLException {
        slow.rollback();
        append("second");
        append("third");
        EventQuery query = new EventQuery(start - 1, host, null, null, null, null);

        Page<EventView> newest = reader.newest(query, Long.MAX_VALUE, 2);

        assertThat(messages(newest.items())).containsExactly("third", "second");
        assertThat(messages(
                        reader.newest(query, Long.parseLong(newest.next()), 2).items()))
                .containsExactly("before");
    }

    @Test
    void theNewestOnesAreNotShownBeforeOlderOnesAreSettled() {
        append("later, committed first");

        Page<EventView> newest = reader.newest(new EventQuery(0, host, null, null, null, null), Long.MAX_VALUE, 10);

        assertThat(messages(newest.items())).containsExactly("before");
    }

    @Test
    void aReaderThatGoesOnFromTheLastIdMissesNothingWhileManyWrite() throws Exception {
        slow.rollback();
        List<EventView> followed = new ArrayList<>();
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writing = new ArrayList<>(IntStream.range(0, WRITERS)
                    .<Future<?>>mapToObj(w -> writers.submit(writeMany(w)))
                    .toList());
            while (!writing.stream().allMatch(Future::isDone)) {
                follow(followed);
            }
        }

        follow(followed);

        assertThat(followed).hasSize(WRITERS * EACH);
        assertThat(rows()).isEqualTo(followed.stream().map(EventView::id).toList());
    }

    private Callable<Void> writeMany(int writer) {
        return () -> {
            for (int i = 0; i < EACH; i++) {
                append("%d-%d".formatted(writer, i));
            }
            return null;
        };
    }

    private void follow(List<EventView> followed) {
        followed.addAll(
                seenAfter(followed.isEmpty() ? start : followed.getLast().id()));
    }

    private void append(String message) {
        QuarkusTransaction.requiringNew()
                .run(() -> log.append(EventType.HOST_BOOTED, Severity.INFO, host, message, Map.of()));
    }

    private List<EventView> seenAfter(long id) {
        return reader.list(new EventQuery(id, host, null, null, null, null), 1_000)
                .items();
    }

    private static List<String> messages(List<EventView> events) {
        return events.stream().map(EventView::message).toList();
    }

    private List<Long> rows() throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (Connection own = dataSource.getConnection();
                Statement statement = own.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT id FROM events WHERE host = '%s' AND id > %d ORDER BY id".formatted(host, start))) {
            while (found.next()) {
                ids.add(found.getLong(1));
            }
        }
        return ids;
    }
}
