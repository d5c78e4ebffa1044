// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.luo.EmulatedLiveUpdate;
import io.luofleet.hostagent.luo.EmulatedMachine;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.sys.ManyDescriptors;
import io.luofleet.hostagent.sys.Memfd;
import io.luofleet.hostagent.sys.Received;
import io.luofleet.hostagent.sys.SysException;
import io.luofleet.hostagent.sys.UnixStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client leaves behind, through a real socket: no descriptor and no state. */
class AbandonedClientTest extends SocketFixture {
    private static final String SUBSCRIBE = "{\"cmd\":\"SUBSCRIBE\",\"id\":\"hostile\"}\n";

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    @Test
    void closesDescriptorsThatNobodyAskedFor() throws Exception {
        // given
        HonestClient.goThrough(socket, hub, uid);
        long before = descriptors();
        try (Memfd memory = Memfd.create("unasked")) {
            int fd = memory.fd().number();

            // when one comes with each of many messages, and many with one
            UnixStream one = connect();
            for (int i = 0; i < 20; i++) {
                one.send("{\"cmd\":\"STATUS\"}\n".getBytes(UTF_8), Optional.of(fd));
                assertThat(hear(one)).contains("STATUS");
            }
            one.close();
            try (UnixStream many = ManyDescriptors.send(socket, "{\"cmd\":\"STATUS\"}\n".getBytes(UTF_8), fd, fd, fd)) {
                many.receiveTimeout(HonestClient.LIMIT);
                assertThat(hear(many)).isEmpty();
            }
        }

        // then
        HonestClient.goThrough(socket, hub, uid);
        awaitDescriptors(before);
    }

    /** The server closes its end after the client has seen the end. */
    private void awaitDescriptors(long count) throws Exception {
        long end = System.nanoTime() + HonestClient.LIMIT.toNanos();
        while (descriptors() > count && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(descriptors()).isLessThanOrEqualTo(count);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"cmd\":",
                SUBSCRIBE,
                SUBSCRIBE + "preserve",
                SUBSCRIBE + "ready",
                SUBSCRIBE + "abort",
                "claim",
                "resume"
            })
    void outlivesAClientThatLeavesInAnyState(String state) throws Exception {
        // given
        EmulatedMachine machine = new EmulatedMachine(KernelImage.linux73("old"), "kho=on liveupdate=on");
        EmulatedLiveUpdate kernel = new EmulatedLiveUpdate(machine, EmulatedLiveUpdate.Sessions.DESCRIPTORS);
        LuoSession session = kernel.create("hostile");
        long before = descriptors();
        UnixStream hostile = connect();
        bring(hostile, state, session);

        // when
        hostile.close();
        // The host's loop gives up a round that somebody has left.
        hub.endRound();

        // then
        HonestClient.goThrough(socket, hub, uid);
        assertThat(hub.subscribers()).extracting(Subscriber::id).doesNotContain("hostile");
        awaitDescriptors(before);
        session.close();
    }

    private void bring(UnixStream client, String state, LuoSession session) throws Exception {
        switch (state) {
            case "", "{\"cmd\":", SUBSCRIBE -> say(client, state);
            case "claim", "resume" -> {
                hub.offer(Incoming.held("hostile", uid, List.of()), session);
                hub.openForClaims();
                say(client, "{\"cmd\":\"CLAIM\",\"id\":\"hostile\"}\n");
                assertThat(takeFd(client)).contains("CLAIMED");
                if (state.equals("resume")) {
                    say(client, "{\"cmd\":\"RESUMED\"}\n");
                }
            }
            default -> {
                say(client, SUBSCRIBE);
                assertThat(hear(client)).contains("SUBSCRIBED");
                hub.startPreservation(Map.of("hostile", session));
                assertThat(takeFd(client)).contains("START_PRESERVATION");
                if (state.endsWith("ready")) {
                    say(client, "{\"cmd\":\"READY\"}\n");
                } else if (state.endsWith("abort")) {
                    hub.abort("a test");
                }
            }
        }
    }

    private static String takeFd(UnixStream stream) throws SysException {
        byte[] buffer = new byte[4096];
        Received received = stream.receive(buffer);
        received.fd().orElseThrow().close();
        return new String(buffer, 0, received.bytes(), UTF_8);
    }
}
