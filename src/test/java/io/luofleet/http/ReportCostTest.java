// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.luofleet.http.TestAgent.accepted;
import static io.luofleet.http.TestAgent.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.host.HostService;
import io.luofleet.wire.Observed;
import io.luofleet.wire.ReportReply;
import io.luofleet.wire.SessionState.Stage;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a report costs, in statements: it is sent by every host all the time. */
@QuarkusTest
class ReportCostTest {
    @TestHTTPResource
    URI base;

    @Inject
    SessionFactory database;

    @Inject
    MeterRegistry metrics;

    @Inject
    HostService hosts;

    private TestAgent host;

    @BeforeEach
    void aHostWithEverythingPreserved() {
        host = new TestAgent(base, Fleet.unique("host"));
        host.enrol();
        host.poll();
        Fleet.update(host, Fleet.registered("7.3.4-b"));
        host.preserve(session("vm-1", Stage.PRESERVED));
        database.getStatistics().setStatisticsEnabled(true);
        database.getStatistics().clear();
    }

    @AfterEach
    void countNoMore() {
        database.getStatistics().setStatisticsEnabled(false);
    }

    /** It moves the update, asks to leave, and is answered with a directive: all three are about one row. */
    @Test
    void theUpdatesRowIsReadOnce() {
        ReportReply reply = accepted(host.put(
                ++host.sequence,
                "first",
                host.compose(Observed.REBOOTING, List.of(session("vm-1", Stage.PRESERVED)), List.of(), null)));

        assertThat(reply.leave()).isNotNull();
        assertThat(readsOfTheHostsUpdate()).isEqualTo(1);
    }

    /** One transaction, and in it the one statement, since no entity is touched. */
    @Test
    void whatAnIdleHostSaysAgainIsOneStatement() {
        TestAgent idle = idleHostThatHasReported();
        double before = repeated();
        database.getStatistics().clear();

        ReportReply reply =
                accepted(idle.put(idle.sequence + 1, idle.compose(Observed.IDLE, List.of(), List.of(), null)));

        assertThat(reply.duplicate()).isFalse();
        assertThat(reply.directive().revision()).isEqualTo(idle.poll().revision());
        assertThat(repeated() - before).isEqualTo(1);
        assertThat(reportWrites()).isEqualTo(1);
    }

    /** It is recorded under its number, like any other. */
    @Test
    void anOlderNumberIsRefusedAfterwards() {
        TestAgent idle = idleHostThatHasReported();
        accepted(idle.put(idle.sequence + 7, idle.compose(Observed.IDLE, List.of(), List.of(), null)));

        TestAgent.Reply reply = idle.put(idle.sequence + 6, idle.compose(Observed.IDLE, List.of(), List.of(), null));

        assertThat(reply.problem()).isEqualTo("stale-report");
    }

    @Test
    void theSameAgainUnderTheSameNumberIsADuplicate() {
        TestAgent idle = idleHostThatHasReported();
        accepted(idle.put(idle.sequence + 1, idle.compose(Observed.IDLE, List.of(), List.of(), null)));

        ReportReply reply =
                accepted(idle.put(idle.sequence + 1, idle.compose(Observed.IDLE, List.of(), List.of(), null)));

        assertThat(reply.duplicate()).isTrue();
    }

    @Test
    void aProcessThatIsSupersededIsRefusedThoughItSaysWhatItSaidBefore() {
        TestAgent idle = idleHostThatHasReported();
        var old = idle.compose(Observed.IDLE, List.of(), List.of(), null);
        idle.enrol();

        TestAgent.Reply reply = idle.put(idle.sequence + 1, old);

        assertThat(reply.problem()).isEqualTo("superseded-instance");
    }

    @Test
    void aDirectiveThatHasChangedSinceIsAnsweredAnew() {
        TestAgent idle = idleHostThatHasReported();
        long before = idle.poll().revision();
        QuarkusTransaction.requiringNew()
                .run(() -> hosts.reviseDirective(hosts.lock(idle.hostId).id()));

        ReportReply reply =
                accepted(idle.put(idle.sequence + 1, idle.compose(Observed.IDLE, List.of(), List.of(), null)));

        assertThat(reply.directive().revision()).isEqualTo(before + 1);
    }

    @Test
    void whatIsSaidAgainIsOfAnEpochThatIsOverOnceAnUpdateBegins() {
        TestAgent idle = idleHostThatHasReported();
        var old = idle.compose(Observed.IDLE, List.of(), List.of(), null);
        Fleet.update(idle, Fleet.registered("7.3.4-b"));

        TestAgent.Reply reply = idle.put(idle.sequence + 1, old);

        assertThat(reply.problem()).isEqualTo("stale-epoch");
    }

    private TestAgent idleHostThatHasReported() {
        TestAgent idle = new TestAgent(base, Fleet.unique("idle"));
        idle.enrol();
        idle.poll();
        accepted(idle.put(++idle.sequence, idle.compose(Observed.IDLE, List.of(), List.of(), null)));
        return idle;
    }

    private double repeated() {
        return metrics.counter("luofleet.reports", "outcome", "repeated").count();
    }

    private long reportWrites() {
        Statistics statistics = database.getStatistics();
        return Arrays.stream(statistics.getQueries())
                .filter(query -> query.contains("last_digest"))
                .mapToLong(query -> statistics.getQueryStatistics(query).getExecutionCount())
                .sum();
    }

    private long readsOfTheHostsUpdate() {
        Statistics statistics = database.getStatistics();
        return Arrays.stream(statistics.getQueries())
                .filter(query -> query.contains("UpdateEntity") && query.contains("hostId = ?1 and epoch = ?2"))
                .mapToLong(query -> statistics.getQueryStatistics(query).getExecutionCount())
                .sum();
    }
}
