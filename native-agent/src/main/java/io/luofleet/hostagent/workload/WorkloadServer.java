// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.PeerCredentials;
import io.luofleet.hostagent.sys.Received;
import io.luofleet.hostagent.sys.SysException;
import io.luofleet.hostagent.sys.UnixListener;
import io.luofleet.hostagent.sys.UnixStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * The workload socket. Each client has a thread of its own that only reads; sends are bounded, so a client that does not read
 * is dropped and stalls nobody.
 */
public final class WorkloadServer implements AutoCloseable {
    /** Connections at a time; more are turned away, so that no client can exhaust the agent's memory. */
    public static final int MAX_CLIENTS = 1024;

    /** What a full socket buffer may cost the others, once, before its client is dropped. */
    private static final Duration SEND_PATIENCE = Duration.ofMillis(20);

    /** Connecting is a matter of the directory's permissions; who may claim what is decided by uid. */
    private static final int SOCKET_MODE = 0666;

    private static final Duration ACCEPT_PAUSE = Duration.ofMillis(50);
    private static final int BACKLOG = 1024;
    private static final int CHUNK_BYTES = 4096;
    private static final long STACK_BYTES = 256 * 1024;

    private final UnixListener listener;
    private final WorkloadHub hub;
    private final Log log;
    private final Semaphore free = new Semaphore(MAX_CLIENTS);
    private volatile boolean closed;

    private WorkloadServer(UnixListener listener, WorkloadHub hub, Log log) {
        this.listener = listener;
        this.hub = hub;
        this.log = log;
    }

    /**
     * Binds the socket; clients may connect from here on and wait in the backlog until {@link #serve}.
     *
     * @throws IOException when the path cannot be bound, for example because another agent listens there
     */
    public static WorkloadServer bind(Path path, WorkloadHub hub, Log log) throws IOException {
        return new WorkloadServer(UnixListener.listen(path, SOCKET_MODE, BACKLOG), hub, log);
    }

    /** Starts to accept. */
    public void serve() {
        daemon("workload-accept", this::acceptAll);
    }

    private void acceptAll() {
        while (!closed) {
            try {
                admit(listener.accept());
            } catch (SysException e) {
                if (!closed) {
                    // Out of descriptors or memory for the moment: the backlog keeps the clients.
                    log.warn("accept-failed", "why", e.getMessage());
                    LockSupport.parkNanos(ACCEPT_PAUSE.toNanos());
                }
            }
        }
    }

    private void admit(UnixStream stream) {
        if (free.tryAcquire()) {
            daemon("workload-client", () -> serve(stream));
        } else {
            log.warn("too-many-clients", "limit", MAX_CLIENTS);
            stream.close();
        }
    }

    private void serve(UnixStream stream) {
        try {
            stream.sendTimeout(SEND_PATIENCE);
            PeerCredentials peer = stream.peer();
            WorkloadHub.Client client = hub.connect(new Peer(peer.pid(), peer.uid()), new StreamChannel(stream));
            try {
                readAll(stream, client);
            } catch (MessageException e) {
                client.malformed(e.getMessage());
            } finally {
                client.closed();
            }
        } catch (SysException e) {
            log.info("client-lost", "why", e.getMessage());
        } finally {
            stream.close();
            free.release();
        }
    }

    private static void readAll(UnixStream stream, WorkloadHub.Client client) throws SysException, MessageException {
        LineReader lines = new LineReader(MessageCodec.MAX_LINE_BYTES);
        byte[] chunk = new byte[CHUNK_BYTES];
        while (true) {
            Received received = stream.receive(chunk);
            // No message of a client carries a descriptor.
            received.fd().ifPresent(Fd::close);
            if (received.bytes() == 0) {
                return;
            }
            lines.append(chunk, received.bytes());
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                client.receive(MessageCodec.parse(line));
            }
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
                stream.send(MessageCodec.encode(message), fd);
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
