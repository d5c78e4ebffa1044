// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.blackout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.luofleet.http.Fleet;
import io.luofleet.http.TestAgent;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long guests stood still, as operators ask for it. */
@QuarkusTest
class BlackoutTest {
    private static final String BLACKOUTS = "/api/v1/blackouts";
    private static final int GUESTS = 200;

    @TestHTTPResource
    URI base;

    @Inject
    EntityManager entities;

    private final String pool = Fleet.unique("pool");
    private String release;
    private TestAgent inA;
    private TestAgent inB;

    /** Two hosts with as many guests each, of 1 to 200 ms in zone a, and of 1.001 to 1.200 s in zone b. */
    @BeforeEach
    void hostsWithGuests() {
        release = Fleet.registered("7.3.4-b");
        inA = updated("a", 0);
        inB = updated("b", 1_000);
    }

    private TestAgent updated(String zone, int moreMillis) {
        var host = new TestAgent(base, Fleet.unique("blackout"));
        host.labels = Map.of("pool", pool, "zone", zone);
        host.enrol();
        host.poll();
        UUID update = Fleet.update(host, release);
        host.update("7.3.4-b");
        // In place of the one guest with which the host was updated.
        QuarkusTransaction.requiringNew().run(() -> {
            entities.createNativeQuery("UPDATE luo_sessions SET blackout_nanos = NULL WHERE update_id = :update")
                    .setParameter("update", update)
                    .executeUpdate();
            entities.createNativeQuery("""
                            INSERT INTO luo_sessions (id, host_id, update_id, boot_id, name, workload_id, stage, blackout_nanos, source, observed_at)
                            SELECT nextval('luo_sessions_seq') * 50 + 100000000, host_id, id, landing_boot_id, 'g-' || i, 'g-' || i, 'FINISHED',
                                (i + :more) * 1000000, 'DERIVED', now()
                            FROM updates, generate_series(1, :guests) AS i WHERE id = :update""")
                    .setParameter("guests", GUESTS)
                    .setParameter("more", (long) moreMillis)
                    .setParameter("update", update)
                    .executeUpdate();
        });
        return host;
    }

    private ValidatableResponse ask(String query) {
        return Fleet.get(BLACKOUTS + "?selector=pool=" + pool + "&" + query);
    }

    @Test
    void percentilesAreMeasuredBlackouts() {
        ValidatableResponse answer = ask("by=LABEL&label=zone");

        answer.statusCode(200)
                .body("groups.key", contains("b", "a"))
                .body("groups[1].guests", equalTo(GUESTS))
                .body("groups[1].p50Nanos", equalTo(100_000_000))
                .body("groups[1].p90Nanos", equalTo(180_000_000))
                .body("groups[1].p99Nanos", equalTo(198_000_000))
                .body("groups[1].maxNanos", equalTo(200_000_000));
    }

    @Test
    void thoseOfAllAreOverGuests() {
        ValidatableResponse answer = ask("by=RELEASE");

        answer.statusCode(200)
                .body("groups.key", contains(release))
                .body("all.key", nullValue())
                .body("all.guests", equalTo(2 * GUESTS))
                .body("all.hosts", equalTo(2))
                .body("all.updates", equalTo(2))
                .body("all.p50Nanos", equalTo(200_000_000))
                .body("all.maxNanos", equalTo(1_200_000_000));
    }

    @Test
    void whoStoodStillLongestIsNamed() {
        ValidatableResponse answer = ask("by=HOST");

        answer.body("longest", hasSize(10))
                .body("longest[0].host", equalTo(inB.hostName))
                .body("longest[0].session", equalTo("g-" + GUESTS))
                .body("longest[0].release", equalTo(release))
                .body("longest[0].blackoutNanos", equalTo(1_200_000_000));
    }

    @Test
    void hostsWithoutALabelAreAGroup() {
        ValidatableResponse answer = ask("by=LABEL&label=rack");

        answer.body("groups", hasSize(1))
                .body("groups[0].key", nullValue())
                .body("groups[0].guests", equalTo(2 * GUESTS));
    }

    @Test
    void asManyGroupsAsAreAskedForAreShownTheWorstFirst() {
        ValidatableResponse answer = ask("by=HOST&limit=1");

        answer.body("groups.key", contains(inB.hostName)).body("groupsInAll", equalTo(2));
    }

    @Test
    void aKernelIsThatInWhichTheyCameBack() {
        ValidatableResponse answer = ask("by=KERNEL");

        answer.body("groups.key", contains("7.3.4-b"));
    }

    @Test
    void updatesWithoutARolloutAreAGroup() {
        ValidatableResponse answer = ask("by=ROLLOUT");

        answer.body("groups", hasSize(1)).body("groups[0].key", nullValue());
    }

    @Test
    void ofAnotherRolloutThereAreNone() {
        ValidatableResponse answer = ask("rollout=" + UUID.randomUUID());

        answer.statusCode(200)
                .body("all", nullValue())
                .body("groups", empty())
                .body("groupsInAll", equalTo(0))
                .body("longest", empty());
    }

    @Test
    void ofAnotherTimeThereAreNone() {
        ValidatableResponse answer = ask("since=2001-01-01T00:00:00Z&until=2002-01-01T00:00:00Z");

        answer.statusCode(200).body("all", nullValue()).body("since", equalTo("2001-01-01T00:00:00Z"));
    }

    @Test
    void ofAReleaseThereAreItsOwn() {
        String whole = Fleet.get(BLACKOUTS + "?by=HOST&release=" + release)
                .statusCode(200)
                .body("groups.key", hasItem(inA.hostName))
                .extract()
                .asString();

        assertThat(whole).contains(inB.hostName);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "by=ZONE",
                "by=LABEL",
                "by=HOST&label=zone",
                "by=LABEL&label=a\u0000b",
                "by=LABEL&label=' OR 1",
                "since=yesterday",
                "since=-1000000000-01-01T00:00:00Z",
                "since=2002-01-01T00:00:00Z&until=2001-01-01T00:00:00Z",
                "selector=a in (b",
                "rollout=1",
                "limit=0",
                "limit=1001"
            })
    void whatCannotBeMeantIsRefused(String query) {
        ValidatableResponse answer = Fleet.get(BLACKOUTS + "?" + query);

        answer.statusCode(400).body("type", containsString("invalid-request"));
    }
}
