// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.luofleet.pki.PendingHostEntity.State;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.wire.Sha256;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.UserTransaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may wait, against PostgreSQL: at most 40 in all and 10 of one network, see application.properties. */
@QuarkusTest
class PendingHostsTest {
    private static final int MOST = 40;
    private static final int MOST_OF_A_NETWORK = 10;

    @Inject
    PendingHosts hosts;

    @Inject
    EntityManager database;

    @Inject
    UserTransaction transaction;

    @BeforeEach
    @AfterEach
    void nobodyWaits() throws Exception {
        sql("DELETE FROM pending_hosts");
    }

    @Test
    void aMachineThatAsksAgainWaitsOnce() {
        ask("a", "10.0.0.1");

        PkiViews.Pending again = ask("a", "10.9.9.9");

        assertThat(again.address()).isEqualTo("10.0.0.1");
        assertThat(waiting()).hasSize(1);
    }

    @Test
    void aNetworkHasSoManyPlaces() {
        for (int i = 0; i < MOST_OF_A_NETWORK; i++) {
            ask("flood-" + i, "10.0.0." + i);
        }

        assertThatThrownBy(() -> ask("flood", "10.0.0.99"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("10.0.0.0/24");
        assertThat(ask("another", "10.0.1.1").state()).isEqualTo(State.PENDING);
    }

    @Test
    void aFloodPushesOutItsOwnNewest() {
        ask("rack", "10.1.0.1");
        for (int i = 0; i < MOST + 20; i++) {
            tryAsk("flood-" + i, "10.2." + i % 4 + "." + i);
        }

        ask("late", "10.3.0.1");

        assertThat(waiting()).hasSize(MOST).contains("rack", "late", "flood-0");
    }

    @Test
    void manyThatComeAtOnceAreNoMoreThanMay() throws Exception {
        List<Callable<Boolean>> requests = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            int number = i;
            requests.add(() -> tryAsk("at-once-" + number, "10.0.0.1"));
        }

        try (var threads = Executors.newFixedThreadPool(8)) {
            for (Future<Boolean> each : threads.invokeAll(requests)) {
                each.get();
            }
        }

        assertThat(waiting()).hasSize(MOST_OF_A_NETWORK);
    }

    @Test
    void whoseTimeIsOverMakesRoom() throws Exception {
        for (int i = 0; i < MOST_OF_A_NETWORK; i++) {
            ask("old-" + i, "10.0.0." + i);
        }
        sql("UPDATE pending_hosts SET expires_at = now() - interval '1 second'");

        ask("new", "10.0.0.99");

        assertThat(waiting()).containsExactly("new");
    }

    /** Between its question and the certificate that is made for it. */
    @Test
    void whoIsRefusedMeanwhileGetsNoCertificate() throws Exception {
        ask("a", "10.0.0.1");
        sql("UPDATE pending_hosts SET state = 'ACCEPTED', host_name = 'a', decided_at = now(), decided_by = '{}'");
        PkiViews.Pending accepted = ask("a", "10.0.0.1");
        sql("UPDATE pending_hosts SET state = 'REFUSED', host_name = NULL");
        CertificateEntity made = new CertificateEntity();
        made.keySha256 = key("a");

        assertThatThrownBy(() -> hosts.give(accepted, made)).hasMessageContaining("has changed");
    }

    private static byte[] key(String host) {
        return Sha256.of(host.getBytes(StandardCharsets.UTF_8));
    }

    private boolean tryAsk(String host, String address) {
        try {
            ask(host, address);
            return true;
        } catch (ProblemException full) {
            return false;
        }
    }

    private PkiViews.Pending ask(String host, String address) {
        byte[] key = key(host);
        String machine = UUID.nameUUIDFromBytes(key).toString();
        return hosts.ask(key, new HostIdentity(host, machine), address);
    }

    private List<String> waiting() {
        return hosts.list(State.PENDING, null, 1_000).items().stream()
                .map(PkiViews.Pending::askedHost)
                .toList();
    }

    private void sql(String statement) throws Exception {
        transaction.begin();
        database.createNativeQuery(statement).executeUpdate();
        transaction.commit();
    }
}
