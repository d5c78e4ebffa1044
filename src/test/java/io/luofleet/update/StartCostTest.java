// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.http.Fleet;
import io.luofleet.http.TestAgent;
import io.luofleet.update.phase.PhaseName;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What it costs a rollout to start many hosts at once: others wait meanwhile. */
@QuarkusTest
class StartCostTest {
    private static final int HOSTS = 20;

    @TestHTTPResource
    URI base;

    @Inject
    UpdateService updates;

    @Inject
    UpdateRepository rows;

    @Inject
    SessionFactory database;

    private final List<TestAgent> hosts = new ArrayList<>();
    private List<CreateUpdate> requests;

    @BeforeEach
    void hostsThatAreThere() {
        Stream.generate(() -> new TestAgent(base, Fleet.unique("many")))
                .limit(HOSTS)
                .forEach(host -> {
                    host.enrol();
                    host.poll();
                    hosts.add(host);
                });
        String release = Fleet.registered("7.3.4-b");
        requests = hosts.stream()
                .map(host -> new CreateUpdate(host.hostName, release, null, null, null))
                .toList();
        QuarkusTransaction.begin();
        database.getStatistics().setStatisticsEnabled(true);
        database.getStatistics().clear();
    }

    @AfterEach
    void asIfNothingHadHappened() {
        database.getStatistics().setStatisticsEnabled(false);
        QuarkusTransaction.rollback();
    }

    @Test
    void aStartIsLessThanOneStatementAHost() {
        var created = updates.tryCreate(requests, null);
        updates.begin(created.values().stream().map(UpdateService.Created::id).toList());
        rows.flush();

        assertThat(created).hasSize(HOSTS);
        assertThat(database.getStatistics().getPrepareStatementCount()).isLessThan(HOSTS);
    }

    /** Whoever starts them holds what others wait for. */
    @Test
    void whatComesFirstIsForTheirAgentsToBring() {
        var created = updates.tryCreate(requests, null);
        updates.begin(created.values().stream().map(UpdateService.Created::id).toList());

        List<UUID> ids =
                created.values().stream().map(UpdateService.Created::id).toList();
        assertThat(rows.load(ids)).extracting(row -> row.phase).containsOnly(PhaseName.QUEUED);
    }
}
