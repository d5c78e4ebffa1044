// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.PeerCredentials;
import io.luofleet.hostagent.sys.SocketAccess;
import io.luofleet.hostagent.sys.SysException;
import io.luofleet.hostagent.sys.UnixListener;
import io.luofleet.hostagent.sys.UnixStream;
import io.luofleet.hostagent.vitals.Supervised;
import io.luofleet.hostagent.vitals.Vitals;
import io.luofleet.hostagent.vitals.Vitals.Pulse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;

/**
 * The workload socket. Each client has a thread of its own that only reads; sends do not wait, so a client that does not read
 * is dropped and stalls nobody. {@link Admission} bounds what a user's clients may take.
 */
public final class WorkloadServer implements AutoCloseable {
    /** How long a status, which may be longer than a socket's buffer, may wait for its reader. Nobody else waits meanwhile. */
    private static final Duration STATUS_PATIENCE = Duration.ofSeconds(5);

    private static final String ACCEPT = "workload-accept";
    /** How long it waits for a connection before it shows that it lives. */
    private static final Duration ACCEPT_WAIT = Duration.ofSeconds(10);

    private static final Duration ACCEPT_PAUSE = Duration.ofMillis(50);
    private static final int BACKLOG = 1024;
    private static final long STACK_BYTES = 256 * 1024;

    private final UnixListener listener;
    private final WorkloadHub hub;
    private final Log log;
    private final Admission admission;
    private volatile boolean closed;

    private WorkloadServer(UnixListener listener, WorkloadHub hub, Admission admission, Log log) {
        this.listener = listener;
        this.hub = hub;
        this.admission = admission;
        this.log = log;
    }

    /**
     * Binds the socket; clients may connect from here on and wait in the backlog until {@link #serve}.
     *
     * @throws IOException when the path cannot be bound, for example because another agent listens there
     */
    public static WorkloadServer bind(Door door, WorkloadHub hub, Log log) throws IOException {
        long heapBytes = Runtime.getRuntime().maxMemory();
        if (door.clients().orElse(0) > Admission.Limits.clientsFor(heapBytes)) {
            log.warn(
                    "clients-exceed-memory",
                    "clients",
                    door.clients().getAsInt(),
                    "room",
                    Admission.Limits.clientsFor(heapBytes),
                    "remedy",
                    "give the agent more memory: LUO_AGENT_JAVA_OPTS=-Xmx" + door.heapMebibytes() + "m");
        }
        return bind(door, hub, Admission.Limits.of(heapBytes, door.clients()), log);
    }

    static WorkloadServer bind(Door door, WorkloadHub hub, Admission.Limits limits, Log log) throws IOException {
        Admission admission = new Admission(limits, System::nanoTime);
        return new WorkloadServer(UnixListener.listen(door.path(), door.access(), BACKLOG), hub, admission, log);
    }

    /**
     * Where workloads connect, who may, and how many.
     *
     * @param path the socket's path
     * @param access who may connect
     * @param clients how many connections there may be; empty for what memory allows
     */
    public record Door(Path path, SocketAccess access, OptionalInt clients) {
        /**
         * Everybody may connect who can reach the path: who may claim what is decided by uid, and what a user may take is bounded.
         */
        public static final SocketAccess EVERYBODY = SocketAccess.mode(0666);

        /** For everybody, and as many as memory allows. */
        public static Door at(Path path) {
            return new Door(path, EVERYBODY, OptionalInt.empty());
        }

        private long heapMebibytes() {
            return ((2L * clients.orElse(0) * Admission.CLIENT_HEAP_BYTES) >> 20) + 1;
        }
    }

    /**
     * Starts to accept.
     *
     * @param vitals where it shows that it does
     */
    public void serve(Vitals vitals) throws SysException {
        listener.acceptTimeout(ACCEPT_WAIT);
        Pulse pulse = vitals.pulse(ACCEPT);
        daemon(ACCEPT, new Supervised(ACCEPT, vitals, pulse, log, () -> acceptAll(pulse)));
    }

    private void acceptAll(Pulse pulse) {
        while (!closed) {
            pulse.beat(ACCEPT_WAIT.multipliedBy(3));
            try {
                admit(listener.accept());
            } catch (SysException e) {
                if (!closed && e.errno() != Errno.EAGAIN) {
                    // Out of descriptors or memory for the moment: the backlog keeps the clients.
                    log.warn("accept-failed", "why", e.getMessage());
                    LockSupport.parkNanos(ACCEPT_PAUSE.toNanos());
                }
            }
        }
    }

    private void admit(UnixStream stream) {
        try {
            PeerCredentials peer = stream.peer();
            Optional<Admission.Seat> seat = admission.admit(peer.uid());
            Peer who = new Peer(peer.pid(), peer.uid());
            if (seat.isPresent()) {
                begin(stream, who, seat.get());
                return;
            }
            hub.turnedAway(who);
            long times = admission.turnedAway(peer.uid());
            if (Log.due(times)) {
                log.warn("too-many-clients", "pid", peer.pid(), "uid", peer.uid(), "times", times);
            }
        } catch (SysException e) {
            log.info("client-lost", "why", e.getMessage());
        }
        stream.close();
    }

    private void begin(UnixStream stream, Peer peer, Admission.Seat seat) {
        try {
            daemon("workload-client", () -> serve(stream, peer, seat));
        } catch (OutOfMemoryError noMoreThreads) {
            // This connection's misfortune: whoever accepts must go on to.
            log.warn("client-lost", "why", noMoreThreads.getMessage());
            seat.close();
            stream.close();
        }
    }

    private void serve(UnixStream stream, Peer peer, Admission.Seat seat) {
        try (seat;
                stream) {
            stream.sendTimeout(STATUS_PATIENCE);
            WorkloadHub.Client client = hub.connect(peer, new StreamChannel(stream));
            try {
                new ClientReader(stream, seat, client).readAll();
            } catch (MessageException e) {
                client.malformed(e.getMessage());
            } finally {
                client.closed();
            }
        } catch (SysException e) {
            log.info("client-lost", "why", e.getMessage());
        }
    }

    private static void daemon(String name, Runnable body) {
        Thread thread = new Thread(null, body, name, STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
    }

    /** Stops accepting and ends all connections. */
    @Override
    public void close() {
        closed = true;
        listener.close();
        hub.closeAll();
    }

    private static final class StreamChannel implements Channel {
        private final UnixStream stream;

        StreamChannel(UnixStream stream) {
            this.stream = stream;
        }

        @Override
        public synchronized boolean send(AgentMessage message, LuoSession session) {
            try {
                Optional<Integer> fd = session == null ? Optional.empty() : Optional.of(session.fd());
                stream.sendNow(MessageCodec.encode(message), fd);
                return true;
            } catch (SysException | IllegalStateException e) {
                return false;
            }
        }

        @Override
        public synchronized boolean sendPatiently(AgentMessage message) {
            try {
                stream.send(MessageCodec.encode(message), Optional.empty());
                return true;
            } catch (SysException | IllegalStateException e) {
                return false;
            }
        }

        @Override
        public void close() {
            stream.close();
        }
    }
}
