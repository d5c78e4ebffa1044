// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.luofleet.hostagent.log.Log;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that break the rules, through a real socket: each time the others must get through meanwhile. */
class HostileClientTest {
    private static final int DEAF_CLIENTS = 40;
    private static final String SUBSCRIBE = "{\"cmd\":\"SUBSCRIBE\",\"id\":\"hostile\"}\n";
    private static final String SHORT_STATUS = "{\"event\":\"STATUS\"}";
    /** Longer than any socket's buffer. */
    private static final String LONG_STATUS = "{\"event\":\"STATUS\",\"text\":\"" + "x".repeat(1 << 20) + "\"}";

    @TempDir
    private Path directory;

    private final Semaphore changes = new Semaphore(0);
    private final List<UnixStream> streams = new ArrayList<>();
    private volatile String status = SHORT_STATUS;
    private Path socket;
    private int uid;
    private WorkloadHub hub;
    private WorkloadServer server;

    @BeforeEach
    void listen() throws IOException {
        socket = directory.resolve("workload.sock");
        uid = (Integer) Files.getAttribute(directory, "unix:uid");
        hub = new WorkloadHub("luofleet-manifest", Log.silent(), changes::release, () -> status);
        server = WorkloadServer.bind(socket, hub, Log.silent());
        server.serve();
    }

    @AfterEach
    void close() {
        server.close();
        streams.forEach(UnixStream::close);
    }

    private UnixStream connect() throws SysException {
        UnixStream stream = UnixStream.connect(socket);
        stream.receiveTimeout(HonestClient.LIMIT);
        streams.add(stream);
        return stream;
    }

    private static void say(UnixStream stream, String text) throws SysException {
        stream.send(text.getBytes(UTF_8), Optional.empty());
    }

    private static String hear(UnixStream stream) throws SysException {
        byte[] buffer = new byte[65536];
        Received received = stream.receive(buffer);
        return new String(buffer, 0, received.bytes(), UTF_8);
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + HonestClient.LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (!changes.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new AssertionError(what + " did not happen within " + HonestClient.LIMIT);
            }
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

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
        int enough = 2 * Admission.Limits.DEFAULT.bufferBytesPerUser() / begun.length;

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
        say(hostile, "{\"cmd\":\"CLAIM\",\"id\":\"" + "x".repeat(MessageCodec.MAX_LINE_BYTES));

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
        // given a client that says one thing for ever and reads the answers
        UnixStream hostile = connect();
        Thread reader = Thread.ofPlatform().daemon().start(() -> untilTheEnd(() -> hear(hostile)));
        Thread writer = Thread.ofPlatform().daemon().start(() -> untilTheEnd(() -> say(hostile, message.repeat(50))));

        // when
        HonestClient.goThrough(socket, hub, uid);

        // then it is not even dropped, only slow
        assertThat(writer.isAlive()).isTrue();
        hostile.close();
        writer.join();
        reader.join();
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

    static Stream<byte[]> garbage() {
        byte[] random = new byte[5000];
        new java.util.Random(42).nextBytes(random);
        random[random.length - 1] = '\n';
        return Stream.of(
                random,
                new byte[] {0, '\n'},
                new byte[] {'{', '"', (byte) 0xC0, (byte) 0x80, '"', '}', '\n'},
                ("{\"cmd\":\"CLAIM\",\"id\":\"" + "\u00e9" + "\"}\n")
                        .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1),
                "{\"cmd\":\"STATUS\"}\n".getBytes(java.nio.charset.StandardCharsets.UTF_16BE),
                ("[".repeat(60_000) + "\n").getBytes(UTF_8),
                ("{\"cmd\":\"STATUS\",\"x\":" + "{\"a\":".repeat(12_000) + "\n").getBytes(UTF_8),
                ("{\"cmd\":\"READY\",\"files\":[{\"token\":" + "9".repeat(60_000) + "}]}\n").getBytes(UTF_8),
                "{\"cmd\":\"STATUS\"} {\"cmd\":\"STATUS\"}\n".getBytes(UTF_8));
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void refusesWhatIsNoMessage(byte[] bytes) throws Exception {
        // given
        UnixStream hostile = connect();

        // when
        hostile.send(bytes, Optional.empty());

        // then
        assertThat(hear(hostile)).contains("BAD_MESSAGE");
        HonestClient.goThrough(socket, hub, uid);
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
