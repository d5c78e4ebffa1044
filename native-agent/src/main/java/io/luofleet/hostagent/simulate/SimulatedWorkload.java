// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.simulate;

import io.luofleet.hostagent.custody.Manifest;
import io.luofleet.hostagent.luo.EmulatedSession;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.luo.model.RehearsalFile;
import io.luofleet.hostagent.workload.AgentMessage;
import io.luofleet.hostagent.workload.AgentMessage.Code;
import io.luofleet.hostagent.workload.Channel;
import io.luofleet.hostagent.workload.ClientMessage;
import io.luofleet.hostagent.workload.Peer;
import io.luofleet.hostagent.workload.Verdict;
import io.luofleet.hostagent.workload.WorkloadHub;
import io.luofleet.wire.SessionState.FileState;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A workload of one boot of a simulated host; speaks the protocol with the agent in the same process. */
final class SimulatedWorkload implements Runnable {
    /** Nominal, as reports show it. */
    static final long FILE_BYTES = 4L << 30;

    /**
     * What a workload is made of.
     *
     * @param files how many memory files it has
     * @param fault what goes wrong with it; {@code null} for nothing
     * @param stoppedAtNanos when the guest stood still, for its blackout; empty when it never did
     * @param beforeRetrieve called right before its first retrieval
     */
    record Setup(String id, int pid, int files, Fault fault, OptionalLong stoppedAtNanos, Runnable beforeRetrieve) {}

    private record Received(AgentMessage message, LuoSession session) {}

    private final Setup setup;
    private final WorkloadHub hub;
    private final BlockingQueue<Received> inbox = new LinkedBlockingQueue<>();
    private WorkloadHub.Client client;

    SimulatedWorkload(Setup setup, WorkloadHub hub) {
        this.setup = setup;
        this.hub = hub;
    }

    /** Runs until interrupted. */
    @Override
    public void run() {
        connect();
        try {
            while (true) {
                Received received = inbox.take();
                handle(received.message(), received.session());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void connect() {
        client = hub.connect(new Peer(setup.pid(), setup.pid()), new InProcess());
        client.receive(new ClientMessage.Claim(setup.id()));
    }

    private void handle(AgentMessage message, LuoSession session) {
        switch (message) {
            case AgentMessage.Claimed claimed -> client.receive(new ClientMessage.Resumed(resume(claimed, session)));
            case AgentMessage.StartPreservation ignored -> preserve(session);
            case AgentMessage.Abort ignored -> client.receive(new ClientMessage.Aborted());
            case AgentMessage.Finished ignored -> subscribe();
            case AgentMessage.Refusal(Code code, String ignored) when code == Code.NO_SUCH_SESSION -> subscribe();
            case AgentMessage.Refusal ignored -> {}
            case AgentMessage.Subscribed ignored -> {}
            case AgentMessage.Unsubscribed ignored -> {}
            case AgentMessage.Wait ignored -> {}
            case AgentMessage.Status ignored -> {}
        }
    }

    private void subscribe() {
        client.receive(new ClientMessage.Subscribe(setup.id(), 1));
    }

    private void preserve(LuoSession session) {
        if (setup.fault() == Fault.WORKLOAD_NEVER_READY) {
            return;
        }
        if (setup.fault() == Fault.WORKLOAD_DISCONNECTS) {
            client.closed();
            connect();
            return;
        }
        List<FileState> files = new ArrayList<>();
        try {
            for (long token = 1; token <= setup.files(); token++) {
                ((EmulatedSession) session)
                        .preserve(RehearsalFile.of(Manifest.HANDLER, content(token), FILE_BYTES), token);
                files.add(new FileState(token, Manifest.HANDLER, "ram" + (token - 1), FILE_BYTES));
            }
            client.receive(new ClientMessage.Ready(files));
        } catch (KernelException e) {
            client.receive(new ClientMessage.Failed(e.getMessage()));
        }
    }

    private Verdict resume(AgentMessage.Claimed claimed, LuoSession session) {
        setup.beforeRetrieve().run();
        long bytes = 0;
        try {
            for (FileState file : claimed.files()) {
                RehearsalFile memory = ((EmulatedSession) session).retrieveRehearsalFile(file.token());
                if (setup.fault() == Fault.CORRUPT_MEMORY
                        || !memory.name().equals(content(file.token()))
                        || memory.sizeBytes() != FILE_BYTES) {
                    return new Verdict(false, bytes, null, "file " + file.name() + " page 0");
                }
                bytes += FILE_BYTES;
            }
        } catch (KernelException e) {
            return new Verdict(false, bytes, null, e.getMessage());
        }
        long blackout = System.nanoTime() - setup.stoppedAtNanos().orElseGet(System::nanoTime);
        return new Verdict(true, bytes, Math.max(0, blackout), null);
    }

    /** What the guest "wrote", the same in each boot. */
    private String content(long token) {
        return setup.id() + "/" + token;
    }

    private final class InProcess implements Channel {
        @Override
        public boolean send(AgentMessage message, LuoSession session) {
            return inbox.add(new Received(message, session));
        }

        @Override
        public boolean sendPatiently(AgentMessage message) {
            return send(message, null);
        }

        @Override
        public void close() {}
    }
}
