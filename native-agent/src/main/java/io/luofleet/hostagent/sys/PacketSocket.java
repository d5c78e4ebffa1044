// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

import java.time.Duration;
import java.util.Optional;

/** One end of a SOCK_SEQPACKET pair: messages keep their bounds, each with at most one file descriptor. */
public final class PacketSocket implements AutoCloseable {
    private final Fd fd;

    private PacketSocket(Fd fd) {
        this.fd = fd;
    }

    /** Takes over a connected SOCK_SEQPACKET socket. */
    public static PacketSocket of(Fd socket) {
        return new PacketSocket(socket);
    }

    /** Two connected ends. */
    public record Pair(PacketSocket left, PacketSocket right) {}

    /** Makes a pair, both with FD_CLOEXEC. */
    public static Pair pair() throws SysException {
        int[] fds = new int[2];
        Sys.check(
                "socketpair", "", () -> Libc.socketpair(Libc.AF_UNIX, Libc.SOCK_SEQPACKET | Libc.SOCK_CLOEXEC, 0, fds));
        return new Pair(new PacketSocket(Fd.own(fds[0])), new PacketSocket(Fd.own(fds[1])));
    }

    /** The descriptor, owned by this object. */
    public int number() {
        return fd.number();
    }

    /** Sends one message with a borrowed descriptor, if any. EPIPE when the peer is gone. */
    public void send(byte[] message, Optional<Integer> attached) throws SysException {
        fd.use(n -> Messages.send(n, message, 0, message.length, attached));
    }

    /** How long {@link #receive} may wait; zero waits for ever. */
    public void receiveTimeout(Duration timeout) throws SysException {
        UnixStream.timeout(fd, Libc.SO_RCVTIMEO, timeout);
    }

    /** Waits for one message; EAGAIN after {@link #receiveTimeout}. Zero bytes: the peer is gone. EMSGSIZE: longer than the buffer, or several descriptors. */
    public Received receive(byte[] buffer) throws SysException {
        return fd.use(n -> Messages.receive(n, buffer));
    }

    /** Whether the last copy of the other end is closed. */
    public boolean peerClosed() throws SysException {
        return fd.use(Sys::hungUp);
    }

    /** Closes this copy only: another process that has one may go on. */
    @Override
    public void close() {
        fd.close();
    }

    /** Ends the connection for every copy of both ends, wakes whoever waits, and closes this copy. */
    public void shutdown() {
        if (!fd.isClosed()) {
            UnixStream.shutdown(fd);
            fd.close();
        }
    }
}
