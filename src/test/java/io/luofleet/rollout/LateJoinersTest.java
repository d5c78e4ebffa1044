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
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
        return QuarkusTransaction.requiringNew()
                .call(() -> joiners.look(rollouts.load(rollout).orElseThrow()))
                .orElseThrow();
    }

    private boolean hasJoined() {
        return QuarkusTransaction.requiringNew()
                .call(() -> targets.find(rollout, late.hostName).isPresent());
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
}
