// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.luofleet.http.Fleet;
import io.luofleet.http.Operator;
import io.luofleet.http.TestAgent;
import io.luofleet.platform.Statements;
import io.luofleet.rollout.script.Commands;
import io.luofleet.rollout.script.RolloutTick;
import io.luofleet.security.Principal;
import io.luofleet.wire.Desired;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.hibernate.Session;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What it costs to abort a rollout with many hosts under way: their reports wait meanwhile. */
@QuarkusTest
class AbortCostTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** More than the statements of a pass. */
    private static final int HOSTS = 60;
    /** Before anything was asked of these, an abort is their end; the others have to undo. */
    private static final int QUEUED = HOSTS / 2;

    @TestHTTPResource
    URI base;

    @Inject
    PostgresRolloutStore store;

    @Inject
    RolloutRepository rollouts;

    @Inject
    RolloutPlans plans;

    @Inject
    RolloutConfig config;

    @Inject
    Clock clock;

    @Inject
    Session session;

    @Inject
    AgroalDataSource dataSource;

    private Operator operator;
    private UUID rollout;

    @BeforeEach
    void hostsThatAreUnderWay() {
        operator = new Operator(base).withHosts(HOSTS);
        var strategy = Operator.strategy(HOSTS);
        strategy.put("canary", Map.of("count", HOSTS));
        rollout = operator.rollout(strategy);
        Awaitility.await().atMost(PATIENCE).until(() -> operator.slots().size(), started -> started == HOSTS);
        operator.hosts.subList(QUEUED, HOSTS).forEach(TestAgent::poll);
    }

    @Test
    void anAbortIsLessThanOneStatementAHost() {
        QuarkusTransaction.begin();
        try {
            Commands.abort(store, rollout, Principal.of("bob", "token:1"), "a whim", clock.instant());
            var counted = Statements.of(session);

            boolean changed =
                    tick().run(store, rollout, clock.instant()).orElseThrow().changed();
            session.flush();

            assertThat(changed).isTrue();
            assertThat(counted.prepared()).isPositive().isLessThan(HOSTS);
        } finally {
            QuarkusTransaction.rollback();
        }
    }

    /** However many hosts there are. */
    @Test
    void whatIsAskedReadsNoHost() {
        QuarkusTransaction.begin();
        try {
            var counted = Statements.of(session);

            Commands.abort(store, rollout, Principal.of("bob", "token:1"), "a whim", clock.instant());
            session.flush();

            assertThat(counted.prepared()).isLessThan(6);
            assertThat(session.getStatistics().getEntityCount()).isLessThan(HOSTS);
        } finally {
            QuarkusTransaction.rollback();
        }
    }

    private RolloutTick tick() {
        return new RolloutTick(
                state -> plans.of(rollouts.load(state.id()).orElseThrow()).engine(), config.slotGrace(), HOSTS);
    }

    @Test
    void eachIsAbortedOnceAndToldSo() {
        // when
        operator.verb(rollout, "abort", Map.of("reason", "a whim")).statusCode(202);
        operator.verb(rollout, "abort", Map.of("reason", "again")).statusCode(202);

        // then
        awaitWithdrawn(HOSTS);
        assertThat(events("ABORT_REQUESTED")).hasSize(HOSTS).doesNotHaveDuplicates();
        assertThat(operator.hosts)
                .allSatisfy(host -> assertThat(host.poll().desired()).isIn(Desired.IDLE, Desired.ABORT));
    }

    @Test
    void hostsThatSomebodyIsAtWorkOnAreAbortedOnceTheyAreFree() throws SQLException {
        String busy = operator.hosts.getLast().hostName;
        try (Connection other = dataSource.getConnection()) {
            other.setAutoCommit(false);
            lock(other, busy);

            operator.verb(rollout, "abort", Map.of("reason", "a whim")).statusCode(202);

            awaitWithdrawn(HOSTS - 1);
            assertThat(withdrawn()).doesNotContain(busy);
            other.rollback();
        }
        awaitWithdrawn(HOSTS);
    }

    private static void lock(Connection other, String host) throws SQLException {
        try (PreparedStatement lock =
                other.prepareStatement("SELECT id FROM hosts WHERE name = ? AND retired_at IS NULL FOR UPDATE")) {
            lock.setString(1, host);
            lock.executeQuery();
        }
    }

    private void awaitWithdrawn(int count) {
        Awaitility.await().atMost(PATIENCE).until(() -> withdrawn().size(), size -> size == count);
        assertThat(withdrawn()).doesNotHaveDuplicates();
    }

    private List<String> withdrawn() {
        return Fleet.get("/api/v1/events?limit=1000&rollout=" + rollout + "&type=ROLLOUT_HOST_WITHDRAWN")
                .extract()
                .path("items.host");
    }

    /** Of this rollout's hosts; the events of updates do not name the rollout. */
    private List<String> events(String type) {
        List<String> hosts = operator.hosts.stream().map(host -> host.hostName).toList();
        return hosts.stream()
                .flatMap(host -> Fleet.get("/api/v1/events?host=" + host + "&type=" + type)
                        .extract()
                        .<List<String>>path("items.host")
                        .stream())
                .toList();
    }
}
