// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.luo.EmulatedLiveUpdate;
import io.luofleet.hostagent.luo.EmulatedMachine;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.Received;
import io.luofleet.hostagent.sys.SysException;
import io.luofleet.hostagent.sys.UnixStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Goes by the protocol's book through a real socket, to show that others can while somebody does not. */
final class HonestClient implements AutoCloseable {
    /** Far more than an idle machine needs, and less than a client that is waited for would cost. */
    static final Duration LIMIT = Duration.ofSeconds(20);

    private final UnixStream stream;
    private final LineReader lines = new LineReader(MessageCodec.MAX_LINE_BYTES);
    private Optional<Fd> passed = Optional.empty();

    private HonestClient(UnixStream stream) {
        this.stream = stream;
    }

    static HonestClient connect(Path socket) throws SysException {
        UnixStream stream = UnixStream.connect(socket);
        stream.receiveTimeout(LIMIT);
        return new HonestClient(stream);
    }

    /**
     * Takes two workloads by turns through all that the agent asks: one before a reboot, one after it.
     *
     * @param uid the user this process runs as
     */
    static void goThrough(Path socket, WorkloadHub hub, int uid) throws Exception {
        EmulatedMachine machine = new EmulatedMachine(KernelImage.linux73("old"), "kho=on liveupdate=on");
        EmulatedLiveUpdate kernel = new EmulatedLiveUpdate(machine, EmulatedLiveUpdate.Sessions.DESCRIPTORS);
        try (HonestClient leaving = connect(socket);
                LuoSession outgoing = kernel.create("honest-1");
                LuoSession incoming = kernel.create("honest-2")) {
            hub.offer(Incoming.held("honest-2", uid, List.of()), incoming);
            hub.openForClaims();
            leaving.subscribeAndPreserve(hub, outgoing);
            try (HonestClient arriving = connect(socket)) {
                arriving.claimAndResume(hub);
            }
        }
        hub.endRound();
        hub.clearIncoming();
    }

    private void subscribeAndPreserve(WorkloadHub hub, LuoSession session) throws Exception {
        say("{\"cmd\":\"SUBSCRIBE\",\"id\":\"honest-1\"}");
        assertThat(hear()).contains("SUBSCRIBED");
        hub.startPreservation(Map.of("honest-1", session));
        assertThat(hear()).contains("START_PRESERVATION");
        assertThat(passed).isPresent();
        say("{\"cmd\":\"READY\"}");
        // The answer to what follows READY shows that READY was taken.
        assertThat(status()).contains("STATUS");
        assertThat(hub.round().members().get("honest-1").answer()).isInstanceOf(Round.Answer.Ready.class);
    }

    private void claimAndResume(WorkloadHub hub) throws Exception {
        say("{\"cmd\":\"CLAIM\",\"id\":\"honest-2\"}");
        assertThat(hear()).contains("CLAIMED");
        assertThat(passed).isPresent();
        say("{\"cmd\":\"RESUMED\",\"verified\":true}");
        assertThat(status()).contains("STATUS");
        assertThat(hub.incoming())
                .filteredOn(i -> i.id().equals("honest-2"))
                .extracting(Incoming::verdict)
                .containsExactly(new Verdict(true, null, null, null));
    }

    String status() throws Exception {
        say("{\"cmd\":\"STATUS\"}");
        return hear();
    }

    void say(String line) throws SysException {
        stream.send((line + "\n").getBytes(StandardCharsets.UTF_8), Optional.empty());
    }

    /** The next line; empty at the end of the connection. */
    String hear() throws Exception {
        byte[] chunk = new byte[4096];
        while (true) {
            byte[] line = lines.next();
            if (line != null) {
                return new String(line, StandardCharsets.UTF_8);
            }
            Received received = stream.receive(chunk);
            if (received.bytes() == 0) {
                return "";
            }
            received.fd().ifPresent(fd -> passed = Optional.of(fd));
            lines.append(chunk, received.bytes());
        }
    }

    @Override
    public void close() {
        passed.ifPresent(Fd::close);
        stream.close();
    }
}
