// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.http.Fleet;
import io.luofleet.http.TestAgent;
import io.luofleet.platform.Statements;
import io.luofleet.update.phase.PhaseName;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.hibernate.Session;
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
    Session session;

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
    }

    @Test
    void aStartIsLessThanOneStatementAHost() {
        assertThat(statements()).isPositive().isLessThan(HOSTS);
    }

    /** Of this transaction alone: the service's own loops go on meanwhile. */
    private int statements() {
        return undone(() -> {
            var counted = Statements.of(session);
            start();
            session.flush();
            return counted.prepared();
        });
    }

    /** Whoever starts them holds what others wait for. */
    @Test
    void whatComesFirstIsForTheirAgentsToBring() {
        List<PhaseName> phases =
                undone(() -> rows.load(start()).stream().map(row -> row.phase).toList());

        assertThat(phases).hasSize(HOSTS).containsOnly(PhaseName.QUEUED);
    }

    private List<UUID> start() {
        List<UUID> ids = updates.tryCreate(requests, null).values().stream()
                .map(UpdateService.Created::id)
                .toList();
        updates.begin(ids);
        return ids;
    }

    private static <T> T undone(Supplier<T> action) {
        QuarkusTransaction.begin();
        try {
            return action.get();
        } finally {
            QuarkusTransaction.rollback();
        }
    }
}
