// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.EmulatedLiveUpdate;
import io.luofleet.hostagent.luo.EmulatedMachine;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.sys.Received;
import io.luofleet.hostagent.sys.SysException;
import io.luofleet.hostagent.sys.UnixStream;
import io.luofleet.hostagent.vitals.Vitals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real unix sockets, and real memfds in other processes. */
class WorkloadServerTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String ON = "kho=on liveupdate=on";
    /** Built by the lab's make; the test that needs it is skipped without a C compiler. */
    private static final Path SOURCES = Path.of("..", "deploy", "lab", "workload");

    @TempDir
    private Path directory;

    private final Semaphore changes = new Semaphore(0);
    private final List<Process> processes = new ArrayList<>();
    private final List<UnixStream> streams = new ArrayList<>();
    private Path socket;
    private WorkloadHub hub;
    private WorkloadServer server;

    @BeforeEach
    void listen() throws IOException {
        socket = directory.resolve("workload.sock");
        open();
    }

    private void open() throws IOException {
        hub = new WorkloadHub(
                "luofleet-manifest", Log.silent(), changes::release, () -> "{\"event\":\"STATUS\"}", HubRules.DEFAULT);
        server = WorkloadServer.bind(WorkloadServer.Door.at(socket), Optional.empty(), hub, Log.silent());
        server.serve(new Vitals(System::nanoTime));
    }

    @AfterEach
    void close() throws InterruptedException {
        server.close();
        streams.forEach(UnixStream::close);
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (!changes.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new AssertionError(what + " did not happen within " + LIMIT);
            }
        }
    }

    private Process start(String... command) throws IOException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        processes.add(process);
        return process;
    }

    private Process startWorkload(String id, String text) throws IOException {
        return start(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                WorkloadMain.class.getName(),
                socket.toString(),
                id,
                text);
    }

    private UnixStream connect() throws SysException {
        UnixStream stream = UnixStream.connect(socket);
        stream.receiveTimeout(LIMIT);
        streams.add(stream);
        return stream;
    }

    private static void say(UnixStream stream, String text) throws SysException {
        stream.send(text.getBytes(StandardCharsets.UTF_8), Optional.empty());
    }

    private static String hear(UnixStream stream) throws SysException {
        byte[] buffer = new byte[65536];
        Received received = stream.receive(buffer);
        return new String(buffer, 0, received.bytes(), StandardCharsets.UTF_8);
    }

    /** Takes whatever process subscribes through a live update of an emulated machine; ends with its verdict. */
    private Incoming throughALiveUpdate(String id, Process workload, Runnable startAgain) throws Exception {
        EmulatedMachine machine = new EmulatedMachine(KernelImage.linux73("old"), ON);
        EmulatedLiveUpdate before = new EmulatedLiveUpdate(machine, EmulatedLiveUpdate.Sessions.DESCRIPTORS);
        hub.openForClaims();
        await("subscription", () -> !hub.subscribers().isEmpty());
        LuoSession outgoing = before.create(id);
        hub.startPreservation(Map.of(id, outgoing));
        await("READY", () -> hub.round().complete());
        Round round = hub.round();
        int uid = round.members().get(id).peer().uid();
        workload.destroyForcibly().waitFor();
        machine.load(KernelImage.linux73("new"), ON);
        machine.kexec();
        server.close();
        open();
        EmulatedLiveUpdate after = new EmulatedLiveUpdate(machine, EmulatedLiveUpdate.Sessions.DESCRIPTORS);
        hub.offer(Incoming.held(id, uid, round.files(id)), after.retrieve(id));
        hub.openForClaims();
        startAgain.run();
        await("RESUMED", () -> hub.incoming().getFirst().answered());
        return hub.incoming().getFirst();
    }

    private Runnable again(String... what) {
        return () -> {
            try {
                start(what);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        };
    }

    @Test
    void carriesAMemfdOfAnotherProcessThroughALiveUpdate() throws Exception {
        // given
        Process workload = startWorkload("vm-1", "guest memory");

        // when
        Incoming incoming = throughALiveUpdate("vm-1", workload, () -> {
            try {
                startWorkload("vm-1", "guest memory");
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });

        // then
        assertThat(incoming.verdict().verified()).isTrue();
        assertThat(incoming.verdict().verifiedBytes()).isEqualTo("guest memory".length());
    }

    @Test
    void servesTheSampleWorkloadOfTheLab() throws Exception {
        // given
        Assumptions.assumeTrue(Files.isDirectory(SOURCES), "the lab's sources are not beside this module");
        Path built = directory.resolve("built");
        Process make = new ProcessBuilder(
                        "make", "-s", "-C", SOURCES.toString(), "OUT=" + built, built + "/luo-workload")
                .inheritIO()
                .start();
        Assumptions.assumeTrue(make.waitFor() == 0, "no C compiler");
        String[] command = {
            built.resolve("luo-workload").toString(), "--id", "vm-1", "--socket", socket.toString(), "--ram", "1M"
        };
        Process workload = start(command);

        // when
        Incoming incoming = throughALiveUpdate("vm-1", workload, again(command));

        // then
        assertThat(incoming.verdict().verified()).as("%s", incoming.verdict()).isTrue();
        assertThat(incoming.verdict().verifiedBytes()).isEqualTo(1 << 20);
    }

    @Test
    void noticesAProcessThatDiesWhilePreserved() throws Exception {
        // given
        EmulatedMachine machine = new EmulatedMachine(KernelImage.linux73("old"), ON);
        Process workload = startWorkload("vm-1", "guest memory");
        hub.openForClaims();
        await("subscription", () -> !hub.subscribers().isEmpty());
        hub.startPreservation(Map.of(
                "vm-1", new EmulatedLiveUpdate(machine, EmulatedLiveUpdate.Sessions.DESCRIPTORS).create("vm-1")));
        await("READY", () -> hub.round().complete());

        // when
        workload.destroyForcibly();
        await("its end", () -> hub.round().broken().isPresent());

        // then
        Round.Member gone = hub.round().broken().orElseThrow();
        assertThat(gone.peer().pid()).isEqualTo((int) workload.pid());
    }

    @Test
    void answersAStatusRequest() throws Exception {
        // given
        UnixStream stream = connect();

        // when
        say(stream, "{\"cmd\":\"STATUS\"}\n");

        // then
        assertThat(hear(stream)).isEqualTo("{\"event\":\"STATUS\"}\n");
    }

    @Test
    void refusesAnEndlessLineAndServesOthers() throws Exception {
        // given
        UnixStream hostile = connect();
        UnixStream other = connect();

        // when
        say(hostile, "x".repeat(MessageCodec.MAX_LINE_BYTES));
        String answer = hear(hostile);
        say(other, "{\"cmd\":\"SUBSCRIBE\",\"id\":\"vm-1\"}\n");

        // then
        assertThat(answer).contains("BAD_MESSAGE");
        assertThat(hear(hostile)).isEmpty();
        assertThat(hear(other)).contains("SUBSCRIBED");
    }

    @Test
    void isNotStalledByAClientThatNeverReads() throws Exception {
        // given a client that asks and asks until it is dropped
        UnixStream hostile = connect();
        UnixStream other = connect();
        assertThatThrownBy(() -> {
                    while (true) {
                        say(hostile, "{\"cmd\":\"ABORTED\"}\n".repeat(100));
                    }
                })
                .isInstanceOf(SysException.class);

        // when
        say(other, "{\"cmd\":\"SUBSCRIBE\",\"id\":\"vm-1\"}\n");

        // then
        assertThat(hear(other)).contains("SUBSCRIBED");
    }

    @Test
    void refusesASecondAgentOnTheSameSocket() {
        // given a server that listens, when another one wants to, then
        assertThatThrownBy(
                        () -> WorkloadServer.bind(WorkloadServer.Door.at(socket), Optional.empty(), hub, Log.silent()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("EADDRINUSE");
    }
}
