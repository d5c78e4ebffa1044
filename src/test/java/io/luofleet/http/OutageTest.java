// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.luofleet.http.TestAgent.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.luofleet.wire.Directive;
import io.luofleet.wire.SessionState.Stage;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The service cannot write: its heartbeat waits for a lock that the test holds. */
@QuarkusTest
class OutageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TestHTTPResource
    URI base;

    @Inject
    AgroalDataSource dataSource;

    @Test
    void noHostIsSilentOrLateBecauseTheServiceWasAway() throws SQLException {
        var host = new TestAgent(base, Fleet.unique("host"));
        host.enrol();
        host.poll();
        String release = Fleet.registered("7.3.4-b");
        UUID update = Fleet.update(host, release, Map.of("rebooting", "PT7S"), "PT0S");
        host.leave(session("vm-1", Stage.PRESERVED));
        Instant left = Instant.now();
        try (Connection outage = dataSource.getConnection()) {
            outage.setAutoCommit(false);
            outage.createStatement().execute("SELECT 1 FROM service_heartbeat FOR UPDATE");
            // Longer than the phase, and than the tolerance and the presence timeout together.
            until(() -> Instant.now().isAfter(left.plusSeconds(10)));

            assertThat(Fleet.phase(update)).isEqualTo("REBOOTING");
            assertThat(presence(host)).isEqualTo("UNKNOWN");

            outage.rollback();
        }
        Awaitility.await().atMost(PATIENCE).until(() -> outages(left) > 0);
        assertThat(Fleet.phase(update)).isEqualTo("REBOOTING");
        host.land("7.3.4-b");
        assertThat(presence(host)).isEqualTo("PRESENT");
        Fleet.await(update, "SUCCEEDED");
    }

    @Test
    void aHostIsToldOfTheTimeThatTheOutageGaveBack() throws SQLException {
        var host = new TestAgent(base, Fleet.unique("host"));
        host.enrol();
        Fleet.update(host, Fleet.registered("7.3.4-b"), Map.of("preflight", "PT60S"), "PT0S");
        long before = host.poll().revision();
        Instant entered = Instant.now();
        try (Connection outage = dataSource.getConnection()) {
            outage.setAutoCommit(false);
            outage.createStatement().execute("SELECT 1 FROM service_heartbeat FOR UPDATE");
            until(() -> Instant.now().isAfter(entered.plusSeconds(10)));
            outage.rollback();
        }

        Directive anew = host.poll(before, 20).orElseThrow();

        Duration plain = Duration.between(Instant.now(), entered.plusSeconds(60));
        assertThat(anew.remainingMillis()).isGreaterThan(plain.plusSeconds(5).toMillis());
    }

    @Test
    void aHostThatDoesNotComeBackAfterTheOutageIsSilentAgain() throws SQLException {
        var host = new TestAgent(base, Fleet.unique("host"));
        host.enrol();
        try (Connection outage = dataSource.getConnection()) {
            outage.setAutoCommit(false);
            outage.createStatement().execute("SELECT 1 FROM service_heartbeat FOR UPDATE");
            Instant began = Instant.now();
            until(() -> Instant.now().isAfter(began.plusSeconds(4)));
            host.poll();
            until(() -> presence(host).equals("UNKNOWN"));

            outage.rollback();
        }

        until(() -> presence(host).equals("SILENT"));
    }

    private static void until(Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(condition);
    }

    private static String presence(TestAgent host) {
        return Fleet.get("/api/v1/hosts/" + host.hostName).extract().path("presence");
    }

    private static long outages(Instant since) {
        return Fleet.get("/api/v1/events?limit=1000&type=SERVICE_UNREACHABLE")
                .extract()
                .jsonPath()
                .getList("items.at", String.class)
                .stream()
                .filter(at -> Instant.parse(at).isAfter(since))
                .count();
    }
}
