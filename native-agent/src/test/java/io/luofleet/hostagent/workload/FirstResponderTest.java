// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.sys.Memfd;
import io.luofleet.hostagent.sys.PacketSocket;
import io.luofleet.hostagent.sys.Received;
import io.luofleet.hostagent.sys.SocketAccess;
import io.luofleet.hostagent.sys.SysException;
import io.luofleet.hostagent.sys.UnixListener;
import io.luofleet.hostagent.sys.UnixStream;
import io.luofleet.hostagent.workload.FirstResponder.Handed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent's end of the hand-over; claims_test.c has the other one, and the lab both. */
class FirstResponderTest extends SocketFixture {
    private static final int CONNECTION = 1;
    private static final int CLAIMED = 2;
    private static final int GONE = 3;
    private static final int END = 4;

    @TempDir
    private Path elsewhere;

    private UnixListener before;
    private PacketSocket theirs;
    /** Any descriptor will do for a connection that is only passed on. */
    private PacketSocket.Pair stranger;

    private FirstResponder first;

    @BeforeEach
    void whoeverListenedBefore() throws IOException {
        before = UnixListener.listen(elsewhere.resolve("before.sock"), SocketAccess.mode(0600), 4);
        PacketSocket.Pair pair = PacketSocket.pair();
        theirs = pair.left();
        stranger = PacketSocket.pair();
        // The listener is of no interest here.
        first = new FirstResponder(pair.right(), Memfd.create("listener").fd(), Log.silent());
    }

    @AfterEach
    void end() {
        before.close();
        theirs.close();
        stranger.left().close();
        stranger.right().close();
    }

    @Test
    void whatIsHandedOverIsTakenInItsOrder() throws Exception {
        int connection = stranger.left().number();
        CompletableFuture<String> other = inTurn(() -> {
            hand(CONNECTION, 1, uid, "", Optional.of(connection));
            hand(CLAIMED, 2, uid, "vm-1", Optional.of(connection));
            hand(GONE, 4711, 1000, "vm-2", Optional.empty());
            hand(END, 3, 0, "", Optional.empty());
        });

        List<Handed> handed = first.handOver();

        assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo("HA");
        assertThat(handed).hasSize(3);
        assertThat(handed.get(0)).isInstanceOf(Handed.Connection.class);
        assertThat(handed.get(1)).isInstanceOfSatisfying(Handed.Claimed.class, c -> assertThat(c.session())
                .isEqualTo("vm-1"));
        assertThat(handed.get(2)).isEqualTo(new Handed.Gone(new Peer(4711, 1000), "vm-2"));
    }

    @Test
    void whatADyingOneHasHandedOverIsKept() throws Exception {
        int connection = stranger.left().number();
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
            try {
                letter();
                hand(CLAIMED, 2, uid, "vm-1", Optional.of(connection));
                theirs.close();
            } catch (SysException e) {
                throw new IllegalStateException(e);
            }
        });

        List<Handed> handed = first.handOver();

        other.get(10, TimeUnit.SECONDS);
        assertThat(handed).hasSize(1);
    }

    @Test
    void oneThatIsGoneAlreadyHandsOverNothing() {
        theirs.shutdown();

        assertThat(first.handOver()).isEmpty();
    }

    /** What is not understood ends the hand-over; the other side closes what it has left, and those clients connect again. */
    @ParameterizedTest
    @ValueSource(ints = {0, 5, CLAIMED, -1})
    void aMessageThatIsNoneEndsIt(int kind) throws Exception {
        CompletableFuture<String> other = inTurn(() -> {
            hand(GONE, 4711, 1000, "vm-2", Optional.empty());
            hand(kind, 1, 1, "vm-1", Optional.empty());
        });

        List<Handed> handed = first.handOver();

        assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo("H");
        assertThat(handed).containsExactly(new Handed.Gone(new Peer(4711, 1000), "vm-2"));
    }

    @Test
    void aMessageThatIsMissingIsNoticed() throws Exception {
        CompletableFuture<String> other = inTurn(() -> hand(END, 1, 0, "", Optional.empty()));

        first.handOver();

        assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo("H");
    }

    @Test
    void aClientThatWasToldClaimedGoesOnWithResumed() throws Exception {
        hub.offer(Incoming.held("vm-1", uid, List.of()), null);
        hub.openForClaims();
        UnixStream client = UnixStream.connect(before.path());
        Handed claimed = new Handed.Claimed(before.accept(), "vm-1");
        // Before the agent was there to read it.
        say(client, "{\"cmd\":\"RESUMED\",\"verified\":true}\n");

        server.takeOver(List.of(claimed));

        await("resumed", () -> hub.incoming().getFirst().stage() == Incoming.Stage.RESUMED);
    }

    @Test
    void aClaimWhoseClientIsGoneIsAClaimAllTheSame() {
        hub.offer(Incoming.held("vm-1", uid, List.of()), null);
        hub.openForClaims();

        server.takeOver(List.of(new Handed.Gone(new Peer(4711, uid), "vm-1")));

        assertThat(hub.incoming()).extracting(Incoming::stage).containsExactly(Incoming.Stage.CLAIMED);
    }

    @Test
    void whatAClientSaidUnheardIsAnswered() throws Exception {
        hub.openForClaims();
        UnixStream client = UnixStream.connect(before.path());
        client.receiveTimeout(HonestClient.LIMIT);
        Handed unheard = new Handed.Connection(before.accept());
        say(client, "{\"cmd\":\"CLAIM\",\"id\":\"vm-9\"}\n");

        server.takeOver(List.of(unheard));

        assertThat(hear(client)).contains("NO_SUCH_SESSION");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "7", "7:", ":7", "x:y", "1048576:1048577", "-1:3", "3:4:5"})
    void descriptorsThatAreNoneAreNobody(String variable) {
        assertThat(FirstResponder.of(Map.of(FirstResponder.VARIABLE, variable), Log.silent()))
                .isEmpty();
    }

    private interface Turn {
        void take() throws SysException;
    }

    /** What the other side does once it is asked to hand over, and then ends; what it heard. */
    private CompletableFuture<String> inTurn(Turn turn) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                String heard = letter();
                turn.take();
                // The end of a hand-over that is broken off shows as the end of the pair.
                heard += theirs.peerClosed() ? "" : letter();
                theirs.close();
                return heard;
            } catch (SysException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private String letter() throws SysException {
        byte[] letter = new byte[1];
        Received received = theirs.receive(letter);
        return received.bytes() == 0 ? "" : Character.toString(letter[0]);
    }

    private void hand(int kind, int pid, int ofUid, String session, Optional<Integer> connection) throws SysException {
        ByteBuffer message = ByteBuffer.allocate(76).order(ByteOrder.nativeOrder());
        message.putInt(kind).putInt(pid).putInt(ofUid).put(session.getBytes(StandardCharsets.UTF_8));
        theirs.send(message.array(), connection);
    }
}
