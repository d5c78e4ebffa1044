// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.luofleet.platform.http.Lane;
import io.luofleet.platform.notify.NotificationListener;
import io.luofleet.wire.Directive;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a poll without news costs the database: every host has one open all the time. */
@QuarkusTest
class PollCostTest {
    /** See ADR 18. */
    private static final Duration TRUSTED_FOR = Duration.ofSeconds(5);

    @TestHTTPResource
    URI base;

    @Inject
    MeterRegistry metrics;

    @Inject
    NotificationListener listener;

    @Inject
    DataSource database;

    private TestAgent host;
    private long revision;

    @BeforeEach
    void aHostThatHasPolledBefore() {
        host = new TestAgent(base, Fleet.unique("host"));
        host.enrol();
        await().until(listener::isTrusted);
        revision = host.poll().revision();
        host.poll(revision, 1);
    }

    @Test
    void aPollWithoutNewsBeginsNoTransaction() {
        double before = transactionsOfAgents();

        Optional<Directive> news = host.poll(revision, 1);

        assertThat(news).isEmpty();
        assertThat(transactionsOfAgents() - before).isZero();
    }

    /** Its host is taken for silent otherwise. */
    @Test
    void aPollWithoutNewsIsASignOfLife() {
        await().until(() -> presence().equals("SILENT"));

        host.poll(revision, 1);

        await().until(() -> presence().equals("PRESENT"));
    }

    @Test
    void theProcessThatIsListenedToIsKnownAtOnce() {
        host.enrol();

        TestAgent.Reply reply = host.pollRaw(revision, 1);

        assertThat(reply.status()).isEqualTo(204);
    }

    /** Anybody who may write to the database may tell anything. */
    @Test
    void aTopicThatNamesNoHostStopsNobodyFromHearingTheNext() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("NOTIFY luofleet, 'host:by-hand'");
        }

        Fleet.update(host, Fleet.registered("7.3.4-b"));

        assertThat(host.poll(revision, 10)).isPresent();
        await().during(TRUSTED_FOR).atMost(TRUSTED_FOR.multipliedBy(2)).until(listener::isTrusted);
    }

    private String presence() {
        return Fleet.get("/api/v1/hosts/" + host.hostName).extract().path("presence");
    }

    private double transactionsOfAgents() {
        return metrics.get("luofleet.admission.admitted")
                .tag("lane", Lane.AGENTS.name())
                .counter()
                .count();
    }
}
