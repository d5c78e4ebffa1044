// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * One end of a connected unix stream socket.
 *
 * <p>One thread may send while another receives; {@link #close} from any thread ends both calls.
 */
public final class UnixStream implements AutoCloseable {
    private final Fd fd;

    UnixStream(Fd fd) {
        this.fd = fd;
    }

    /** Takes over a connected stream socket. */
    public static UnixStream of(Fd socket) {
        return new UnixStream(socket);
    }

    /** Connects to a listening socket. ENOENT: no such path; ECONNREFUSED: nobody listens there any more. */
    public static UnixStream connect(Path path) throws SysException {
        byte[] address = UnixListener.address(path);
        Fd fd = Fd.own(
                Sys.check("socket", "", () -> Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0)));
        try {
            fd.use(n -> Sys.check("connect", path.toString(), () -> Libc.connect(n, address, address.length)));
            return new UnixStream(fd);
        } catch (SysException e) {
            fd.close();
            throw e;
        }
    }

    /**
     * Sends all the bytes, a borrowed file descriptor with the first of them.
     *
     * @throws SysException EPIPE or ECONNRESET when the peer is gone; EAGAIN when it took nothing for the time of
     *     {@link #sendTimeout}, in which case the stream is of no use any more
     */
    public void send(byte[] bytes, Optional<Integer> attached) throws SysException {
        int sent = 0;
        while (sent < bytes.length) {
            int from = sent;
            Optional<Integer> now = from == 0 ? attached : Optional.empty();
            sent += fd.use(n -> Messages.send(n, bytes, from, bytes.length - from, now));
        }
    }

    /**
     * As {@link #send}, but never waits.
     *
     * @throws SysException EAGAIN when the peer has left too much unread for all the bytes to fit, in which case the stream is
     *     of no use any more
     */
    public void sendNow(byte[] bytes, Optional<Integer> attached) throws SysException {
        int sent = 0;
        while (sent < bytes.length) {
            int from = sent;
            Optional<Integer> now = from == 0 ? attached : Optional.empty();
            sent += fd.use(n -> Messages.sendNow(n, bytes, from, bytes.length - from, now));
        }
    }

    /**
     * Waits for bytes, at most the buffer's size.
     *
     * @throws SysException EMSGSIZE when more than one file descriptor came; EAGAIN after {@link #receiveTimeout}
     */
    public Received receive(byte[] buffer) throws SysException {
        return fd.use(n -> Messages.receive(n, buffer));
    }

    /** How long a send may wait for a peer that does not read; zero waits for ever. */
    public void sendTimeout(Duration timeout) throws SysException {
        timeout(fd, Libc.SO_SNDTIMEO, timeout);
    }

    /** How long a receive may wait; zero waits for ever. */
    public void receiveTimeout(Duration timeout) throws SysException {
        timeout(fd, Libc.SO_RCVTIMEO, timeout);
    }

    static void timeout(Fd fd, int option, Duration timeout) throws SysException {
        // struct timeval: seconds 0, microseconds 8.
        ByteBuffer timeval = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        timeval.putLong(timeout.toSeconds()).putLong(timeout.toNanosPart() / 1000);
        fd.use(n -> Sys.check(
                "setsockopt", "timeout", () -> Libc.setsockopt(n, Libc.SOL_SOCKET, option, timeval.array(), 16)));
    }

    /** Who connected, or whom this end connected to. */
    public PeerCredentials peer() throws SysException {
        // struct ucred: pid 0, uid 4, gid 8.
        ByteBuffer ucred = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        int[] length = {12};
        fd.use(n -> Sys.check(
                "getsockopt",
                "SO_PEERCRED",
                () -> Libc.getsockopt(n, Libc.SOL_SOCKET, Libc.SO_PEERCRED, ucred.array(), length)));
        return new PeerCredentials(ucred.getInt(0), ucred.getInt(4), ucred.getInt(8));
    }

    /** Ends the connection both ways, wakes whoever waits in this object, and closes it; may be called again. */
    @Override
    public void close() {
        if (!fd.isClosed()) {
            shutdown(fd);
            fd.close();
        }
    }

    /** Shuts a socket down, which makes every blocked call on it return. */
    static void shutdown(Fd socket) {
        try {
            // The result does not matter: a peer that left first makes it ENOTCONN.
            socket.use(n -> Libc.shutdown(n, Libc.SHUT_RDWR));
        } catch (SysException alreadyClosed) {
            return;
        }
    }
}
