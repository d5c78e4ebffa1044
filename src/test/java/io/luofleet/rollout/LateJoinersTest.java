// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.luofleet.http.Fleet;
import io.luofleet.http.Operator;
import io.luofleet.http.TestAgent;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Planning for late joiners waits for nobody, and nobody for it. */
@QuarkusTest
class LateJoinersTest {
    @TestHTTPResource
    URI base;

    @Inject
    LateJoiners joiners;

    @Inject
    RolloutRepository rollouts;

    @Inject
    TargetRepository targets;

    @Inject
    AgroalDataSource dataSource;

    @Inject
    SessionFactory database;

    private UUID rollout;
    private TestAgent late;

    @BeforeEach
    void aPausedRolloutAndAHostThatMissedItsPlan() {
        Operator operator = new Operator(base).withHosts(1);
        var strategy = Operator.strategy(1);
        strategy.put("lateJoining", "LEAVE_OUT");
        rollout = operator.rollout(strategy, List.of());
        operator.verb(rollout, "pause", Map.of("reason", "to look at it")).statusCode(200);
        late = operator.host(Fleet.unique("late"));
    }

    private LateJoiners.Joining seen() {
        return look().orElseThrow();
    }

    private boolean hasJoined() {
        return QuarkusTransaction.requiringNew()
                .call(() -> !targets.find(rollout, List.of(late.hostName)).isEmpty());
    }

    @Test
    void planningAnewHoldsNoLockOfTheFleet() throws SQLException {
        // given
        try (Connection other = dataSource.getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT one_row FROM slot_allocation FOR UPDATE");

            // when
            var seen = seen();

            // then
            assertThat(seen.places()).extracting(p -> p.host()).containsExactly(late.hostName);
            other.rollback();
        }
    }

    @Test
    void aHostThatIsAsItWasSeenJoins() {
        // given
        var seen = seen();

        // when
        QuarkusTransaction.requiringNew().run(() -> joiners.admit(seen));

        // then
        assertThat(hasJoined()).isTrue();
    }

    @Test
    void aHostThatHasMovedSinceItWasSeenDoesNotJoin() {
        // given
        var seen = seen();
        late.boot("7.2.9-a", 0);

        // when
        QuarkusTransaction.requiringNew().run(() -> joiners.admit(seen));

        // then
        assertThat(hasJoined()).isFalse();
    }

    @Test
    void aHostThatThePlanWouldNotHaveIsPlannedWithOnce() {
        // given
        var joining = seen();
        QuarkusTransaction.requiringNew().run(() -> joiners.admit(joining));
        new Operator(base).withHosts(1);
        assertThat(look()).isEmpty();
        database.getStatistics().setStatisticsEnabled(true);
        database.getStatistics().clear();

        // when
        Optional<LateJoiners.Joining> again = look();

        // then
        assertThat(again).isEmpty();
        assertThat(plannings()).isZero();
    }

    @Test
    void aHostThatHasChangedSinceIsPlannedWithAgain() {
        // given
        var joining = seen();
        QuarkusTransaction.requiringNew().run(() -> joiners.admit(joining));
        TestAgent other = new Operator(base).host(Fleet.unique("other"));
        assertThat(look()).isEmpty();
        other.labels = Map.of("pool", late.labels.get("pool"));
        other.enrol();

        // when
        Optional<LateJoiners.Joining> again = look();

        // then
        assertThat(again).hasValueSatisfying(j -> assertThat(j.places()).hasSize(1));
    }

    @AfterEach
    void nothingIsCounted() {
        database.getStatistics().setStatisticsEnabled(false);
    }

    private Optional<LateJoiners.Joining> look() {
        return QuarkusTransaction.requiringNew()
                .call(() -> joiners.look(rollouts.load(rollout).orElseThrow()));
    }

    /** Only planning asks for the holders of all hosts. */
    private long plannings() {
        Statistics statistics = database.getStatistics();
        return Arrays.stream(statistics.getQueries())
                .filter(query ->
                        query.contains("TargetEntity") && query.contains("r.status") && !query.contains(":hosts"))
                .filter(query -> query.contains("r.id"))
                .mapToLong(query -> statistics.getQueryStatistics(query).getExecutionCount())
                .sum();
    }
}
