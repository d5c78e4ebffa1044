// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.sys.ProcessTable;
import io.luofleet.hostagent.workload.AgentMessage.Code;
import io.luofleet.hostagent.workload.Round.Answer;
import io.luofleet.wire.SessionState.FileState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkloadHubTest {
    private static final Peer OWNER = new Peer(10, 1000);

    private final WorkloadHub hub =
            new WorkloadHub("luofleet-manifest", Log.silent(), () -> {}, () -> "{}", HubRules.DEFAULT);

    /** A client that remembers what it was told. */
    private static final class Ear implements Channel {
        private final List<AgentMessage> heard = new ArrayList<>();
        private boolean deaf;
        private boolean closed;

        @Override
        public boolean send(AgentMessage message, LuoSession session) {
            heard.add(message);
            return !deaf;
        }

        @Override
        public boolean sendPatiently(AgentMessage message) {
            return send(message, null);
        }

        @Override
        public void close() {
            closed = true;
        }

        private AgentMessage last() {
            return heard.getLast();
        }

        private Code lastCode() {
            return ((AgentMessage.Refusal) last()).code();
        }
    }

    private WorkloadHub.Client subscribe(String id, Ear ear) {
        WorkloadHub.Client client = hub.connect(OWNER, ear);
        client.receive(new ClientMessage.Subscribe(id, 1));
        return client;
    }

    private static Map<String, LuoSession> sessions(String... ids) {
        Map<String, LuoSession> sessions = new java.util.HashMap<>();
        for (String id : ids) {
            sessions.put(id, null);
        }
        return sessions;
    }

    @Test
    void listsWhoTakesPart() {
        // given
        subscribe("b", new Ear());

        // when
        subscribe("a", new Ear());

        // then
        assertThat(hub.subscribers()).containsExactly(new Subscriber("a", OWNER), new Subscriber("b", OWNER));
    }

    @Test
    void completesTheBarrierWhenTheLastIsReady() {
        // given
        WorkloadHub.Client a = subscribe("a", new Ear());
        WorkloadHub.Client b = subscribe("b", new Ear());
        hub.startPreservation(sessions("a", "b"));
        a.receive(new ClientMessage.Ready(List.of()));
        boolean before = hub.round().complete();

        // when
        b.receive(new ClientMessage.Ready(List.of()));

        // then
        assertThat(before).isFalse();
        assertThat(hub.round().complete()).isTrue();
    }

    @Test
    void breaksTheBarrierWhenAReadyWorkloadDisconnects() {
        // given
        WorkloadHub.Client a = subscribe("a", new Ear());
        hub.startPreservation(sessions("a"));
        a.receive(new ClientMessage.Ready(List.of()));

        // when
        a.closed();

        // then
        assertThat(hub.round().broken()).contains(new Round.Member("a", OWNER, new Answer.Disconnected()));
    }

    @Test
    void countsAWorkloadThatLeftBeforeItWasAskedAsDisconnected() {
        // given
        subscribe("a", new Ear()).closed();

        // when
        hub.startPreservation(sessions("a"));

        // then
        assertThat(hub.round().broken()).isPresent();
    }

    @Test
    void tellsEverybodyOfAnAbortAndKeepsThemSubscribed() {
        // given
        Ear ear = new Ear();
        WorkloadHub.Client a = subscribe("a", ear);
        hub.startPreservation(sessions("a"));
        a.receive(new ClientMessage.Ready(List.of()));
        hub.abort("because");
        List<Round.Member> unconfirmed = hub.round().unconfirmed();

        // when
        a.receive(new ClientMessage.Aborted());

        // then
        assertThat(ear.heard).contains(new AgentMessage.Abort("because"));
        assertThat(unconfirmed).extracting(Round.Member::id).containsExactly("a");
        assertThat(hub.round().unconfirmed()).isEmpty();
        assertThat(hub.subscribers()).extracting(Subscriber::id).containsExactly("a");
    }

    @Test
    void remembersWhoNeverConfirmedAnAbort() {
        // given
        subscribe("a", new Ear());
        hub.startPreservation(sessions("a"));
        hub.abort("because");

        // when
        hub.endRound();

        // then
        assertThat(hub.unconfirmed()).extracting(Subscriber::id).containsExactly("a");
    }

    @Test
    void asksAClaimantToComeAgainUntilTheKernelWasLookedAt() {
        // given
        Ear ear = new Ear();

        // when
        hub.connect(OWNER, ear).receive(new ClientMessage.Claim("a"));

        // then
        assertThat(ear.lastCode()).isEqualTo(Code.NOT_READY);
    }

    @Test
    void handsASessionToTheUserItWasDelegatedToOnly() {
        // given
        hub.offer(Incoming.held("a", 1000, List.of()), null);
        hub.openForClaims();
        Ear stranger = new Ear();

        // when
        hub.connect(new Peer(11, 0), stranger).receive(new ClientMessage.Claim("a"));

        // then
        assertThat(stranger.lastCode()).isEqualTo(Code.NOT_OWNER);
        assertThat(hub.incoming()).extracting(Incoming::stage).containsExactly(Incoming.Stage.HELD);
    }

    @Test
    void handsASessionOutAgainWhenItsClaimantDied() {
        // given
        hub.offer(Incoming.held("a", 1000, List.of()), null);
        hub.openForClaims();
        WorkloadHub.Client first = hub.connect(OWNER, new Ear());
        first.receive(new ClientMessage.Claim("a"));
        first.closed();
        Ear second = new Ear();

        // when
        hub.connect(OWNER, second).receive(new ClientMessage.Claim("a"));

        // then
        assertThat(second.last()).isEqualTo(new AgentMessage.Claimed("a", List.of()));
    }

    @Test
    void keepsAVerdictWhenItsWorkloadReconnects() {
        // given
        hub.offer(Incoming.held("a", 1000, List.of()), null);
        hub.openForClaims();
        WorkloadHub.Client first = hub.connect(OWNER, new Ear());
        first.receive(new ClientMessage.Claim("a"));
        first.receive(new ClientMessage.Resumed(new Verdict(true, 1L, 2L, null)));
        first.closed();

        // when
        hub.connect(OWNER, new Ear()).receive(new ClientMessage.Claim("a"));

        // then
        assertThat(hub.incoming()).extracting(Incoming::stage).containsExactly(Incoming.Stage.RESUMED);
    }

    @Test
    void letsAWorkloadSubscribeOnceItsSessionIsFinished() {
        // given
        hub.offer(Incoming.held("a", 1000, List.of()), null);
        hub.openForClaims();
        Ear ear = new Ear();
        WorkloadHub.Client client = hub.connect(OWNER, ear);
        client.receive(new ClientMessage.Claim("a"));
        client.receive(new ClientMessage.Resumed(new Verdict(true, 1L, 2L, null)));
        hub.finished("a");

        // when
        client.receive(new ClientMessage.Subscribe("a", 1));

        // then
        assertThat(ear.heard)
                .containsExactly(
                        new AgentMessage.Claimed("a", List.of()),
                        new AgentMessage.Finished(),
                        new AgentMessage.Subscribed("a", 1));
    }

    @Test
    void saysThatASessionIsLostRatherThanThatThereIsNone() {
        // given
        hub.offer(Incoming.lost("a", 1000, List.of(), Code.SESSION_FAILED, "RETRIEVE_SESSION: ENOENT"), null);
        hub.openForClaims();
        Ear ear = new Ear();

        // when
        hub.connect(OWNER, ear).receive(new ClientMessage.Claim("a"));

        // then
        assertThat(ear.last()).isEqualTo(new AgentMessage.Refusal(Code.SESSION_FAILED, "RETRIEVE_SESSION: ENOENT"));
    }

    @Test
    void saysThatTheKernelCannotBeReadRatherThanThatThereIsNoSession() {
        // given
        hub.refuseClaims("EIO");
        Ear ear = new Ear();

        // when
        hub.connect(OWNER, ear).receive(new ClientMessage.Claim("a"));

        // then
        assertThat(ear.lastCode()).isEqualTo(Code.UNREADABLE);
    }

    @Test
    void givesUpAClientThatDoesNotRead() {
        // given
        Ear ear = new Ear();
        WorkloadHub.Client client = subscribe("a", ear);
        ear.deaf = true;

        // when
        client.receive(new ClientMessage.Claim("b"));

        // then
        assertThat(ear.closed).isTrue();
        assertThat(hub.subscribers()).isEmpty();
    }

    @Test
    void endsTheConnectionOfAMalformedLine() {
        // given
        Ear ear = new Ear();
        WorkloadHub.Client client = subscribe("a", ear);

        // when
        client.malformed("not JSON");

        // then
        assertThat(ear.lastCode()).isEqualTo(Code.BAD_MESSAGE);
        assertThat(ear.closed).isTrue();
    }

    private WorkloadHub.Client claim(Ear ear) {
        hub.offer(Incoming.held("vm-1", OWNER.uid(), List.of()), null);
        hub.openForClaims();
        WorkloadHub.Client client = hub.connect(OWNER, ear);
        client.receive(new ClientMessage.Claim("vm-1"));
        return client;
    }

    @Test
    void takesASubscriptionForTheWordThatALuodClientNeverSays() {
        // given
        WorkloadHub.Client client = claim(new Ear());

        // when
        client.receive(new ClientMessage.Subscribe("vm-1", 1));

        // then
        Incoming session = hub.incoming().getFirst();
        assertThat(session.stage()).isEqualTo(Incoming.Stage.RESUMED);
        assertThat(session.verdict()).isNull();
        assertThat(hub.subscribers()).hasSize(1);
    }

    @Test
    void takesItAlsoOnANewConnection() {
        // given a luod client that claimed, finished by itself and left
        claim(new Ear()).closed();

        // when
        subscribe("vm-1", new Ear());

        // then
        assertThat(hub.incoming().getFirst().stage()).isEqualTo(Incoming.Stage.RESUMED);
    }

    @Test
    void doesNotTakeAnotherUsersSubscriptionForIt() {
        // given
        claim(new Ear()).closed();
        WorkloadHub.Client stranger = hub.connect(new Peer(11, 1001), new Ear());

        // when
        stranger.receive(new ClientMessage.Subscribe("vm-1", 1));

        // then
        assertThat(hub.incoming().getFirst().stage()).isEqualTo(Incoming.Stage.CLAIMED);
    }

    @Test
    void doesNotFinishWhatWasNeverClaimed() {
        // given
        hub.offer(Incoming.held("vm-1", OWNER.uid(), List.of()), null);
        hub.openForClaims();

        // when
        subscribe("vm-1", new Ear());

        // then
        assertThat(hub.incoming().getFirst().stage()).isEqualTo(Incoming.Stage.HELD);
    }

    @Test
    void refusesTheNameOfSystemdsOwnSession() {
        // given
        Ear ear = new Ear();

        // when
        subscribe("systemd", ear);

        // then
        assertThat(ear.lastCode()).isEqualTo(Code.BAD_ID);
    }

    @Test
    void refusesANameThatIsNoUnicode() {
        // given
        Ear ear = new Ear();

        // when
        subscribe("vm-\ud800", ear);

        // then
        assertThat(ear.lastCode()).isEqualTo(Code.BAD_ID);
    }

    @Test
    void boundsTheFilesThatOneUserCanName() {
        // given a user's workload that named as many as there can be
        List<FileState> most = java.util.stream.LongStream.range(0, 4096)
                .mapToObj(token -> new FileState(token, null, null, null))
                .toList();
        List<String> ids =
                java.util.stream.IntStream.range(0, 9).mapToObj(i -> "vm-" + i).toList();
        List<WorkloadHub.Client> clients =
                ids.stream().map(id -> subscribe(id, new Ear())).toList();
        hub.startPreservation(sessions(ids.toArray(String[]::new)));
        clients.subList(0, 8).forEach(c -> c.receive(new ClientMessage.Ready(most)));

        // when
        clients.getLast().receive(new ClientMessage.Ready(List.of(most.getFirst())));

        // then
        assertThat(hub.round().broken())
                .hasValueSatisfying(m -> assertThat(m.id()).isEqualTo("vm-8"));
        assertThat(hub.round().pending()).isEmpty();
    }

    @Test
    void letsALateWorkloadWaitUntilTheUpdateIsOff() {
        // given
        WorkloadHub.Client a = subscribe("a", new Ear());
        hub.startPreservation(sessions("a"));
        a.receive(new ClientMessage.Ready(List.of()));
        Ear late = new Ear();

        // when
        subscribe("late", late);
        boolean complete = hub.round().complete();
        List<Subscriber> subscribers = hub.subscribers();
        hub.endRound();

        // then the others go on without it, and it takes part afterwards
        assertThat(complete).isTrue();
        assertThat(subscribers).isEmpty();
        assertThat(late.heard.getFirst()).isInstanceOf(AgentMessage.Wait.class);
        assertThat(late.last()).isEqualTo(new AgentMessage.Subscribed("late", 1));
        assertThat(hub.subscribers()).extracting(Subscriber::id).containsExactly("late");
    }

    @Test
    void tellsAWorkloadThatClaimedAgainThatItsSessionIsFinished() {
        // given
        claim(new Ear()).receive(new ClientMessage.Resumed(new Verdict(true, 1L, 2L, null)));
        hub.closeAll();
        Ear again = new Ear();
        WorkloadHub.Client client = hub.connect(OWNER, again);
        client.receive(new ClientMessage.Claim("vm-1"));

        // when
        hub.finished("vm-1");
        client.receive(new ClientMessage.Subscribe("vm-1", 1));

        // then
        assertThat(again.heard)
                .containsExactly(
                        new AgentMessage.Claimed("vm-1", List.of()),
                        new AgentMessage.Finished(),
                        new AgentMessage.Subscribed("vm-1", 1));
    }

    @Test
    void finishesNothingThatAnotherProcessHasClaimedSince() {
        // given a workload that resumed and ended
        claim(new Ear()).receive(new ClientMessage.Resumed(new Verdict(true, 1L, 2L, null)));
        hub.closeAll();

        // when the one in its place has still to get its files
        hub.connect(new Peer(11, OWNER.uid()), new Ear()).receive(new ClientMessage.Claim("vm-1"));

        // then
        assertThat(hub.incoming().getFirst().stage()).isEqualTo(Incoming.Stage.CLAIMED);
        assertThat(hub.incoming().getFirst().answered()).isFalse();
    }

    @Test
    void takesANameBackFromWhoeverTookItBeforeItsSessionWasKnown() {
        // given a stranger that was faster than the agent
        Ear stranger = new Ear();
        hub.connect(new Peer(11, 1001), stranger).receive(new ClientMessage.Subscribe("vm-1", 1));
        Ear owner = new Ear();

        // when
        claim(owner);

        // then
        assertThat(stranger.lastCode()).isEqualTo(Code.NOT_OWNER);
        assertThat(stranger.closed).isTrue();
        assertThat(owner.last()).isEqualTo(new AgentMessage.Claimed("vm-1", List.of()));
    }

    @Test
    void givesANameWhoseSessionCameInToNobodyElse() {
        // given
        hub.offer(Incoming.held("vm-1", OWNER.uid(), List.of()), null);
        hub.openForClaims();
        Ear stranger = new Ear();

        // when
        hub.connect(new Peer(11, 1001), stranger).receive(new ClientMessage.Subscribe("vm-1", 1));

        // then
        assertThat(stranger.lastCode()).isEqualTo(Code.NOT_OWNER);
    }

    @Test
    void knowsWhoIsMissingUntilItSaysThatItLeft() {
        // given workloads whose processes live
        WorkloadHub living = new WorkloadHub(
                "luofleet-manifest",
                Log.silent(),
                () -> {},
                () -> "{}",
                HubRules.DEFAULT.with(ProcessTable.immortal()));
        WorkloadHub.Client a = living.connect(OWNER, new Ear());
        a.receive(new ClientMessage.Subscribe("a", 1));
        a.closed();
        List<Subscriber> missing = living.missing();

        // when
        living.connect(OWNER, new Ear()).receive(new ClientMessage.Unsubscribe("a"));

        // then
        assertThat(missing).containsExactly(new Subscriber("a", OWNER));
        assertThat(living.missing()).isEmpty();
    }

    @Test
    void missesAWorkloadThatResumedAndNeverSubscribed() {
        // given
        WorkloadHub living = new WorkloadHub(
                "luofleet-manifest",
                Log.silent(),
                () -> {},
                () -> "{}",
                HubRules.DEFAULT.with(ProcessTable.immortal()));
        living.offer(Incoming.held("a", OWNER.uid(), List.of()), null);
        living.openForClaims();
        WorkloadHub.Client client = living.connect(OWNER, new Ear());
        client.receive(new ClientMessage.Claim("a"));

        // when
        client.receive(new ClientMessage.Resumed(new Verdict(true, 1L, 2L, null)));
        living.finished("a");

        // then
        assertThat(living.missing()).containsExactly(new Subscriber("a", OWNER));
    }
}
