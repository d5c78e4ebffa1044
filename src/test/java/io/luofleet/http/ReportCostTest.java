// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.luofleet.http.TestAgent.accepted;
import static io.luofleet.http.TestAgent.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.wire.Observed;
import io.luofleet.wire.ReportReply;
import io.luofleet.wire.SessionState.Stage;
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

    private long readsOfTheHostsUpdate() {
        Statistics statistics = database.getStatistics();
        return Arrays.stream(statistics.getQueries())
                .filter(query -> query.contains("UpdateEntity") && query.contains("hostId = ?1 and epoch = ?2"))
                .mapToLong(query -> statistics.getQueryStatistics(query).getExecutionCount())
                .sum();
    }
}
