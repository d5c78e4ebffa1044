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
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

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

    private WorkloadServer(UnixListener listener, WorkloadHub hub, Admission.Limits limits, Log log) {
        this.listener = listener;
        this.hub = hub;
        this.admission = new Admission(limits, System::nanoTime);
        this.log = log;
    }

    /**
     * Binds the socket; clients may connect from here on and wait in the backlog until {@link #serve}.
     *
     * @param first who listens there already; empty when nobody does
     * @throws IOException when the path cannot be bound, for example because another agent listens there
     */
    public static WorkloadServer bind(Door door, Optional<FirstResponder> first, WorkloadHub hub, Log log)
            throws IOException {
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
        Admission.Limits limits = Admission.Limits.of(heapBytes, door.clients());
        return first.isPresent()
                ? new WorkloadServer(first.get().listener(door.path()), hub, limits, log)
                : bind(door, hub, limits, log);
    }

    static WorkloadServer bind(Door door, WorkloadHub hub, Admission.Limits limits, Log log) throws IOException {
        return new WorkloadServer(UnixListener.listen(door.path(), door.access(), BACKLOG), hub, limits, log);
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
     * Goes on with what was done before this agent was there; the sessions that came in are on offer. Claims that were answered come
     * first: of all these clients they are the ones with something to lose.
     */
    public void takeOver(List<FirstResponder.Handed> handed) {
        for (FirstResponder.Handed each : handed) {
            if (each instanceof FirstResponder.Handed.Claimed(UnixStream stream, String session)) {
                admit(stream, peer -> hub.claimedBefore(peer, new StreamChannel(stream), session));
            } else if (each instanceof FirstResponder.Handed.Gone(Peer peer, String session)) {
                hub.claimedBefore(peer, session);
            }
        }
        for (FirstResponder.Handed each : handed) {
            if (each instanceof FirstResponder.Handed.Connection(UnixStream stream)) {
                admit(stream);
            }
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
        admit(stream, peer -> hub.connect(peer, new StreamChannel(stream)));
    }

    /** @param as makes the client of a connection that has a place */
    private void admit(UnixStream stream, Function<Peer, WorkloadHub.Client> as) {
        try {
            PeerCredentials peer = stream.peer();
            Optional<Admission.Seat> seat = admission.admit(peer.uid());
            Peer who = new Peer(peer.pid(), peer.uid());
            if (seat.isPresent()) {
                begin(stream, as.apply(who), seat.get());
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

    private void begin(UnixStream stream, WorkloadHub.Client client, Admission.Seat seat) {
        try {
            daemon("workload-client", () -> serve(stream, client, seat));
        } catch (OutOfMemoryError noMoreThreads) {
            // This connection's misfortune: whoever accepts must go on to.
            log.warn("client-lost", "why", noMoreThreads.getMessage());
            client.closed();
            seat.close();
            stream.close();
        }
    }

    private void serve(UnixStream stream, WorkloadHub.Client client, Admission.Seat seat) {
        try (seat;
                stream) {
            try {
                stream.sendTimeout(STATUS_PATIENCE);
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
