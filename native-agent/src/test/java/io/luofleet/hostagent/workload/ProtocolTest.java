// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.workload.AgentMessage.Code;
import io.luofleet.hostagent.workload.Protocol.Reaction;
import io.luofleet.wire.SessionState.FileState;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProtocolTest {
    private static final Protocol PROTOCOL = new Protocol("luofleet-manifest");
    private static final Peer PEER = new Peer(7, 1000);
    private static final Verdict VERDICT = new Verdict(true, 1L, 1L, null);
    private static final List<FileState> FILES = List.of(new FileState(1, "memfd-v2", "ram0", 4096L));

    private static final List<ClientState> STATES = List.of(
            new ClientState.Connected(),
            new ClientState.Subscribed("a"),
            new ClientState.Preserving("a"),
            new ClientState.Ready("a", FILES),
            new ClientState.Refused("a", "why"),
            new ClientState.Aborting("a"),
            new ClientState.Claimed("a"),
            new ClientState.Resumed("a"),
            new ClientState.Waiting("a"),
            new ClientState.Finished());

    private static final List<ClientMessage> MESSAGES = List.of(
            new ClientMessage.Claim("a"),
            new ClientMessage.Subscribe("a", 1),
            new ClientMessage.Ready(FILES),
            new ClientMessage.Failed("why"),
            new ClientMessage.Aborted(),
            new ClientMessage.Resumed(VERDICT),
            new ClientMessage.Status(),
            new ClientMessage.Unsubscribe("a"));

    /** Nobody else is there, and the session of "a" waits for uid 1000. */
    private static final class Alone implements Roster {
        private int all;
        private boolean closed;
        private boolean aborts;
        private boolean resumed;

        @Override
        public Optional<ClientState> holder(String id) {
            return Optional.empty();
        }

        @Override
        public int files() {
            return all;
        }

        @Override
        public int files(int uid) {
            return 0;
        }

        @Override
        public Claim claim(String id, Peer peer) {
            return id.equals("a") && peer.uid() == 1000
                    ? new Claim.Granted(FILES, resumed)
                    : new Claim.Denied(Code.NO_SUCH_SESSION, "none");
        }

        @Override
        public String foreign(String id, int uid) {
            return null;
        }

        @Override
        public boolean closed() {
            return closed;
        }

        @Override
        public boolean aborts(int uid) {
            return aborts;
        }
    }

    private static class Somebody implements Roster {
        private final ClientState state;

        Somebody(ClientState state) {
            this.state = state;
        }

        @Override
        public Optional<ClientState> holder(String id) {
            return Optional.of(state);
        }

        @Override
        public int files() {
            return 0;
        }

        @Override
        public int files(int uid) {
            return 0;
        }

        @Override
        public Claim claim(String id, Peer peer) {
            return new Claim.Granted(FILES, false);
        }

        @Override
        public String foreign(String id, int uid) {
            return null;
        }

        @Override
        public boolean closed() {
            return false;
        }

        @Override
        public boolean aborts(int uid) {
            return false;
        }
    }

    static Stream<Arguments> legal() {
        return Stream.of(
                Arguments.of(0, 0, new ClientState.Claimed("a")),
                Arguments.of(6, 1, new ClientState.Subscribed("a")),
                Arguments.of(0, 1, new ClientState.Subscribed("a")),
                Arguments.of(2, 2, new ClientState.Ready("a", FILES)),
                Arguments.of(2, 3, new ClientState.Refused("a", "why")),
                Arguments.of(5, 4, new ClientState.Subscribed("a")),
                Arguments.of(6, 5, new ClientState.Resumed("a")),
                Arguments.of(8, 1, new ClientState.Waiting("a")),
                Arguments.of(9, 0, new ClientState.Claimed("a")),
                Arguments.of(9, 1, new ClientState.Subscribed("a")),
                Arguments.of(9, 5, new ClientState.Finished()),
                Arguments.of(0, 7, new ClientState.Connected()),
                Arguments.of(1, 7, new ClientState.Connected()),
                Arguments.of(8, 7, new ClientState.Connected()),
                Arguments.of(9, 7, new ClientState.Finished()));
    }

    @ParameterizedTest
    @MethodSource("legal")
    void goesOnWithALegalMessage(int state, int message, ClientState expected) {
        // given a state, when a legal message comes
        Reaction reaction = PROTOCOL.on(STATES.get(state), MESSAGES.get(message), PEER, new Alone());

        // then
        assertThat(reaction.next()).isEqualTo(expected);
        assertThat(reaction.reply() instanceof AgentMessage.Refusal).isFalse();
    }

    @Test
    void staysAsItIsAtEveryOtherMessage() {
        // given
        List<List<Integer>> legal = legal().map(a -> List.of((Integer) a.get()[0], (Integer) a.get()[1]))
                .toList();

        for (int s = 0; s < STATES.size(); s++) {
            for (int m = 0; m < MESSAGES.size(); m++) {
                if (!legal.contains(List.of(s, m))) {
                    // when
                    Reaction reaction = PROTOCOL.on(STATES.get(s), MESSAGES.get(m), PEER, new Alone());

                    // then
                    assertThat(reaction.next()).isEqualTo(STATES.get(s));
                    assertThat(reaction.reply())
                            .satisfiesAnyOf(r -> assertThat(r).isNull(), r -> assertThat(r)
                                    .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.type(
                                            AgentMessage.Refusal.class))
                                    .extracting(AgentMessage.Refusal::code)
                                    .isEqualTo(Code.WRONG_STATE));
                }
            }
        }
    }

    static Stream<String> badIds() {
        return Stream.of(
                "",
                "x".repeat(64),
                "ü".repeat(32),
                "a/b",
                "a\0b",
                "luofleet-manifest",
                "a\n",
                "\33[2J",
                "a\u009b",
                "\u202ea");
    }

    @ParameterizedTest
    @MethodSource("badIds")
    void refusesAnIdThatCannotNameASession(String id) {
        // given a bad id, when it subscribes
        Reaction reaction =
                PROTOCOL.on(new ClientState.Connected(), new ClientMessage.Subscribe(id, 1), PEER, new Alone());

        // then
        assertThat(((AgentMessage.Refusal) reaction.reply()).code()).isEqualTo(Code.BAD_ID);
    }

    @Test
    void takesAnIdOfTheLongestLength() {
        // given
        String id = "x".repeat(63);

        // when
        Reaction reaction =
                PROTOCOL.on(new ClientState.Connected(), new ClientMessage.Subscribe(id, 1), PEER, new Alone());

        // then
        assertThat(reaction.next()).isEqualTo(new ClientState.Subscribed(id));
    }

    @Test
    void refusesAnotherVersion() {
        // given a client of version 2, when it subscribes
        Reaction reaction =
                PROTOCOL.on(new ClientState.Connected(), new ClientMessage.Subscribe("a", 2), PEER, new Alone());

        // then
        assertThat(((AgentMessage.Refusal) reaction.reply()).code()).isEqualTo(Code.UNSUPPORTED_VERSION);
    }

    @Test
    void refusesAnIdThatAnotherConnectionGoesBy() {
        // given
        Roster other = new Somebody(new ClientState.Subscribed("a"));

        // when
        Reaction reaction = PROTOCOL.on(new ClientState.Connected(), new ClientMessage.Subscribe("a", 1), PEER, other);

        // then
        assertThat(((AgentMessage.Refusal) reaction.reply()).code()).isEqualTo(Code.DUPLICATE_ID);
    }

    @Test
    void refusesASecondClaimWhileTheFirstLives() {
        // given
        Roster other = new Somebody(new ClientState.Claimed("a"));

        // when
        Reaction reaction = PROTOCOL.on(new ClientState.Connected(), new ClientMessage.Claim("a"), PEER, other);

        // then
        assertThat(((AgentMessage.Refusal) reaction.reply()).code()).isEqualTo(Code.ALREADY_CLAIMED);
    }

    @Test
    void refusesFilesThatWouldNotFitIntoTheAnswerToAClaim() {
        // given
        List<FileState> many = LongStream.range(0, 1400)
                .mapToObj(i -> new FileState(i, "memfd-v2", "ram" + i, 4096L))
                .toList();

        // when
        Reaction reaction =
                PROTOCOL.on(new ClientState.Preserving("a"), new ClientMessage.Ready(many), PEER, new Alone());

        // then
        assertThat(reaction.next()).isInstanceOf(ClientState.Refused.class);
    }

    @Test
    void letsASessionOfAnEarlierAgentBeClaimedWhateverItsName() {
        // given a name that no workload could take today
        Roster roster = new Somebody(new ClientState.Connected()) {
            @Override
            public Optional<ClientState> holder(String id) {
                return Optional.empty();
            }
        };

        // when
        Reaction reaction = PROTOCOL.on(new ClientState.Connected(), new ClientMessage.Claim("a\n"), PEER, roster);

        // then
        assertThat(reaction.next()).isEqualTo(new ClientState.Claimed("a\n"));
    }

    @Test
    void tellsALateSubscriberToWait() {
        // given
        Alone closed = new Alone();
        closed.closed = true;

        // when
        Reaction reaction = PROTOCOL.on(new ClientState.Connected(), new ClientMessage.Subscribe("a", 1), PEER, closed);

        // then
        assertThat(reaction.next()).isEqualTo(new ClientState.Waiting("a"));
        assertThat(reaction.reply()).isInstanceOf(AgentMessage.Wait.class);
    }

    @Test
    void takesALateSubscriberInWhomTheHostsOwnerLetsAbort() {
        // given
        Alone closed = new Alone();
        closed.closed = true;
        closed.aborts = true;

        // when
        Reaction reaction = PROTOCOL.on(new ClientState.Connected(), new ClientMessage.Subscribe("a", 1), PEER, closed);

        // then
        assertThat(reaction.next()).isEqualTo(new ClientState.Subscribed("a"));
    }

    @Test
    void doesNotAskAProcessThatResumedToSaySoAgain() {
        // given
        Alone resumed = new Alone();
        resumed.resumed = true;

        // when
        Reaction reaction = PROTOCOL.on(new ClientState.Connected(), new ClientMessage.Claim("a"), PEER, resumed);

        // then
        assertThat(reaction.next()).isEqualTo(new ClientState.Resumed("a"));
        assertThat(reaction.reply()).isEqualTo(new AgentMessage.Claimed("a", FILES));
    }

    @Test
    void refusesMoreFilesThanTheAgentsMemoryHolds() {
        // given a host whose other users have named all there may be
        Alone full = new Alone();
        full.all = WorkloadHub.MAX_FILES;

        // when
        Reaction reaction = PROTOCOL.on(new ClientState.Preserving("a"), new ClientMessage.Ready(FILES), PEER, full);

        // then
        assertThat(reaction.next()).isInstanceOf(ClientState.Refused.class);
        assertThat(((AgentMessage.Refusal) reaction.reply()).message()).contains("65536 files");
    }
}
