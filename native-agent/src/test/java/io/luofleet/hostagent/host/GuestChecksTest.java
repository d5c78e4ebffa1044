// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.host.Inventory.Answer;
import io.luofleet.hostagent.workload.Peer;
import io.luofleet.hostagent.workload.Subscriber;
import io.luofleet.wire.Check;
import io.luofleet.wire.EmptyHosts;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GuestChecksTest {
    private static final Subscriber A = new Subscriber("a", new Peer(1, 1000));
    private static final Subscriber B = new Subscriber("b", new Peer(2, 1001));

    private List<Subscriber> subscribers = List.of(A);
    private List<Subscriber> unconfirmed = List.of();
    private List<Subscriber> missing = List.of();
    private Set<Integer> uncounted = Set.of();
    private List<Peer> turnedAway = List.of();
    private Answer inventory = new Answer.Unsaid();
    private EmptyHosts emptyHosts = EmptyHosts.REFUSED;

    private List<Check> checks() {
        return GuestChecks.run(
                new GuestChecks.Facts(subscribers, unconfirmed, missing, uncounted, turnedAway, inventory, emptyHosts));
    }

    private List<Check> failed() {
        return checks().stream().filter(c -> !c.passed()).toList();
    }

    private String failure() {
        assertThat(failed()).hasSize(1).allSatisfy(c -> assertThat(c.remedy()).isNotBlank());
        return failed().getFirst().name() + ": " + failed().getFirst().detail();
    }

    @Test
    void passWhenEveryKnownWorkloadTakesPart() {
        // given a host whose workloads are there, when it is checked, then
        assertThat(failed()).isEmpty();
    }

    @Test
    void failWithoutWorkloads() {
        // given
        subscribers = List.of();

        // when it is checked, then
        assertThat(failure()).isEqualTo("workloads: none is subscribed, so nothing would be preserved");
    }

    @Test
    void passWithoutWorkloadsWhereTheUpdateAllowsIt() {
        // given
        subscribers = List.of();

        // when
        emptyHosts = EmptyHosts.ALLOWED;

        // then
        assertThat(failed()).isEmpty();
    }

    @Test
    void passWithoutWorkloadsWhereTheHostsOwnerExpectsNone() {
        // given
        subscribers = List.of();

        // when
        inventory = new Answer.None();

        // then
        assertThat(failed()).isEmpty();
    }

    @Test
    void failWithoutWorkloadsWhereTheInventoryHappensToBeEmpty() {
        // given
        subscribers = List.of();

        // when
        inventory = new Answer.Guests(Set.of());

        // then
        assertThat(failure()).isEqualTo("workloads: none is subscribed, so nothing would be preserved");
        assertThat(failed().getFirst().remedy()).contains("--expect=none");
    }

    @Test
    void passWithAnEmptyInventoryWhereTheUpdateAllowsIt() {
        // given
        subscribers = List.of();
        inventory = new Answer.Guests(Set.of());

        // when
        emptyHosts = EmptyHosts.ALLOWED;

        // then
        assertThat(failed()).isEmpty();
    }

    @Test
    void nameAWorkloadThatWasSeenAndIsNotSubscribed() {
        // given
        missing = List.of(B);

        // when it is checked, then also where empty hosts are allowed
        emptyHosts = EmptyHosts.ALLOWED;
        assertThat(failure()).isEqualTo("known-workloads: not subscribed, and would be lost: 'b' (pid 2, uid 1001)");
    }

    @Test
    void nameTheUsersWhoseWorkloadsAreNotAllKnown() {
        // given
        uncounted = Set.of(1001, -2);

        // when it is checked, then
        assertThat(failure()).startsWith("known-workloads: more workloads than").contains("uid 4294967294, 1001");
    }

    @Test
    void nameAClientThatWasTurnedAway() {
        // given
        turnedAway = List.of(new Peer(7, -2));

        // when it is checked, then
        assertThat(failure())
                .isEqualTo("turned-away: found no room at the socket, and would be lost: pid 7, uid 4294967294");
    }

    @Test
    void nameAGuestOfTheInventoryThatIsNotSubscribed() {
        // given
        inventory = new Answer.Guests(Set.of("a", "c"));

        // when it is checked, then
        assertThat(failure()).isEqualTo("inventory: in the host's inventory and not subscribed: 'c'");
    }

    @Test
    void failWhenTheInventoryCannotBeAsked() {
        // given
        inventory = new Answer.Unknown("no such program");

        // when it is checked, then
        assertThat(failure()).isEqualTo("inventory: which guests must be there cannot be known: no such program");
    }

    @Test
    void nameWorkloadsThatNeverConfirmedAnAbort() {
        // given
        unconfirmed = List.of(A);

        // when it is checked, then
        assertThat(failure()).isEqualTo("workloads: 'a' (pid 1, uid 1000) never confirmed an earlier abort");
    }

    @Test
    void nameSomeOfThousands() {
        // given
        subscribers = IntStream.range(0, 5000)
                .mapToObj(i -> new Subscriber("vm-" + i, new Peer(i, 0)))
                .toList();

        // when
        String detail = checks().getFirst().detail();

        // then
        assertThat(detail).startsWith("5000 subscribed: vm-0, vm-1, ").endsWith(", vm-19 and 4980 more");
    }
}
