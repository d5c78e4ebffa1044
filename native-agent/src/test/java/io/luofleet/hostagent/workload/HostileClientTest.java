// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.luofleet.hostagent.luo.EmulatedLiveUpdate;
import io.luofleet.hostagent.luo.EmulatedMachine;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.sys.SysException;
import io.luofleet.hostagent.sys.UnixStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that break the rules, through a real socket: each time the others must get through meanwhile. */
class HostileClientTest extends SocketFixture {
    private static final int DEAF_CLIENTS = 40;
    private static final String SUBSCRIBE = "{\"cmd\":\"SUBSCRIBE\",\"id\":\"hostile\"}\n";
    /** Longer than any socket's buffer. */
    private static final String LONG_STATUS = "{\"event\":\"STATUS\",\"text\":\"" + "x".repeat(1 << 20) + "\"}";

    /** Leaves a client with a full buffer: it said more than is answered to anyone who does not read. */
    private UnixStream deaf(String first) throws SysException {
        UnixStream stream = connect();
        say(stream, first);
        stream.sendTimeout(Duration.ofMillis(200));
        Throwable dropped = catchThrowable(() -> {
            while (true) {
                say(stream, "{\"cmd\":\"ABORTED\"}\n".repeat(100));
            }
        });
        assertThat(dropped).isInstanceOf(SysException.class);
        return stream;
    }

    @Test
    void dropsAClientThatNeverReads() throws Exception {
        // given, when
        deaf(SUBSCRIBE);

        // then
        await("its end", () -> hub.subscribers().isEmpty());
        HonestClient.goThrough(socket, hub, uid);
    }

    @Test
    void doesNotWaitForClientsThatReadNoneOfALongStatus() throws Exception {
        // given clients that take part, and ask for a status that does not fit into what they leave unread
        Map<String, LuoSession> sessions = new HashMap<>();
        EmulatedMachine machine = new EmulatedMachine(KernelImage.linux73("old"), "kho=on liveupdate=on");
        EmulatedLiveUpdate kernel = new EmulatedLiveUpdate(machine, EmulatedLiveUpdate.Sessions.DESCRIPTORS);
        for (int i = 0; i < DEAF_CLIENTS; i++) {
            String id = "hostile-" + i;
            sessions.put(id, kernel.create(id));
            UnixStream stream = connect();
            say(stream, "{\"cmd\":\"SUBSCRIBE\",\"id\":\"" + id + "\"}\n");
            assertThat(hear(stream)).contains("SUBSCRIBED");
        }
        status = LONG_STATUS;
        for (UnixStream stream : streams) {
            say(stream, "{\"cmd\":\"STATUS\"}\n");
        }

        // when
        long start = System.nanoTime();
        hub.startPreservation(sessions);
        hub.abort("a test");
        Duration took = Duration.ofNanos(System.nanoTime() - start);

        // then
        assertThat(took).isLessThan(Duration.ofMillis(500));
        await(
                "their end",
                () -> hub.subscribers().isEmpty() && hub.unconfirmed().isEmpty());
        status = SHORT_STATUS;
        hub.endRound();
        HonestClient.goThrough(socket, hub, uid);
    }

    @Test
    void tellsALongStatusToAClientThatReadsSlowly() throws Exception {
        // given
        status = LONG_STATUS;
        UnixStream slow = connect();
        say(slow, "{\"cmd\":\"STATUS\"}\n");

        // when
        StringBuilder heard = new StringBuilder();
        while (heard.indexOf("\n") < 0) {
            heard.append(hear(slow));
        }

        // then
        assertThat(heard.toString().strip()).isEqualTo(LONG_STATUS);
    }

    @Test
    void servesOthersWhileOneSendsByteByByteAndNeverEnds() throws Exception {
        // given
        UnixStream slow = connect();
        for (char c : "{\"cmd\":\"SUBSCRI".toCharArray()) {
            say(slow, String.valueOf(c));
        }

        // when
        HonestClient.goThrough(socket, hub, uid);

        // then it is still welcome, should it ever end its line
        say(slow, "BE\",\"id\":\"slow\"}\n");
        assertThat(hear(slow)).contains("SUBSCRIBED");
    }

    @Test
    void refusesLinesThatDoNotEndBeforeTheyFillTheMemory() throws Exception {
        // given clients that each begin a line of almost the longest length
        byte[] begun = new byte[MessageCodec.MAX_LINE_BYTES - 1];
        Arrays.fill(begun, (byte) ' ');
        int enough = 2 * LIMITS.bufferBytesPerUser() / begun.length;

        // when
        List<UnixStream> begunLines = new ArrayList<>();
        for (int i = 0; i < enough; i++) {
            UnixStream stream = connect();
            stream.send(begun, Optional.empty());
            stream.receiveTimeout(Duration.ofMillis(1));
            begunLines.add(stream);
        }

        // then many are refused, and who says short things is not
        HonestClient.goThrough(socket, hub, uid);
        assertThat(refused(begunLines, enough / 3)).isGreaterThanOrEqualTo(enough / 3);
    }

    /** How many were told that they keep too much, waiting for so many. */
    private static int refused(List<UnixStream> clients, int wanted) {
        long end = System.nanoTime() + HonestClient.LIMIT.toNanos();
        List<UnixStream> waiting = new ArrayList<>(clients);
        while (clients.size() - waiting.size() < wanted && System.nanoTime() < end) {
            waiting.removeIf(stream -> {
                try {
                    return hear(stream).contains("have not ended");
                } catch (SysException nothingYet) {
                    return false;
                }
            });
        }
        return clients.size() - waiting.size();
    }

    @Test
    void refusesAnOversizedLine() throws Exception {
        // given
        UnixStream hostile = connect();

        // when
        // By more than one read's worth, so that the rest is there however reads fall.
        say(
                hostile,
                "{\"cmd\":\"CLAIM\",\"id\":\"" + "x".repeat(MessageCodec.MAX_LINE_BYTES + ClientReader.CHUNK_BYTES));

        // then
        assertThat(hear(hostile)).contains("BAD_MESSAGE");
        // Reset rather than ended, because the rest of the line is never read.
        assertThat(catchThrowable(() -> hear(hostile))).hasMessageContaining("ECONNRESET");
        HonestClient.goThrough(socket, hub, uid);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"cmd\":\"ABORTED\"}\n", "{\"cmd\":\"STATUS\"}\n", "{\"cmd\":\"CLAIM\",\"id\":\"none\"}\n"})
    void servesOthersWhileOneFloods(String message) throws Exception {
        // given a client that says one thing for ever and keeps up with the answers
        UnixStream hostile = connect();
        Thread flood = Thread.ofPlatform()
                .daemon()
                .start(() -> untilTheEnd(() -> {
                    say(hostile, message.repeat(50));
                    hearLines(hostile, 50);
                }));

        // when
        HonestClient.goThrough(socket, hub, uid);

        // then it is not even dropped, only slow
        assertThat(flood.isAlive()).isTrue();
        hostile.close();
        flood.join();
    }

    private static void hearLines(UnixStream stream, int count) throws SysException {
        for (long left = count; left > 0; ) {
            String heard = hear(stream);
            if (heard.isEmpty()) {
                throw new IllegalStateException("the agent hung up");
            }
            left -= heard.chars().filter(c -> c == '\n').count();
        }
    }

    private interface Act {
        void run() throws SysException;
    }

    private static void untilTheEnd(Act act) {
        try {
            while (true) {
                act.run();
            }
        } catch (SysException | IllegalStateException closed) {
            return;
        }
    }
}
