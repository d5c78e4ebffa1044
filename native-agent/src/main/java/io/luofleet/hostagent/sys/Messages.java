// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.Optional;

/**
 * {@code sendmsg} and {@code recvmsg} with at most one file descriptor.
 *
 * <p>Layouts of 64-bit Linux. struct msghdr (56 bytes): name 0, namelen 8, iov 16, iovlen 24, control 32, controllen 40, flags 48.
 * struct iovec: base 0, len 8. struct cmsghdr: len 0, level 8, type 12, data 16.
 */
final class Messages {
    private static final int IOVEC = 56;
    private static final int CONTROL = IOVEC + 16;
    private static final int CMSG_DATA = 16;
    /** CMSG_LEN(sizeof(int)): with the padding of CMSG_SPACE the kernel would deliver two descriptors. */
    private static final int ONE_FD = CMSG_DATA + 4;

    private static final int HEADER = CONTROL + 24;

    private Messages() {}

    /** Sends once; returns the number of bytes taken. */
    static int send(int socket, byte[] bytes, int offset, int length, Optional<Integer> fd) throws SysException {
        return send(socket, bytes, offset, length, fd, 0);
    }

    /** Sends once what the peer's buffer has room for; EAGAIN when that is nothing. */
    static int sendNow(int socket, byte[] bytes, int offset, int length, Optional<Integer> fd) throws SysException {
        return send(socket, bytes, offset, length, fd, Libc.MSG_DONTWAIT);
    }

    private static int send(int socket, byte[] bytes, int offset, int length, Optional<Integer> fd, int flags)
            throws SysException {
        try (Memory message = message(length)) {
            message.write(HEADER, bytes, offset, length);
            if (fd.isPresent()) {
                control(message);
                message.setLong(CONTROL, ONE_FD);
                message.setInt(CONTROL + 8, Libc.SOL_SOCKET);
                message.setInt(CONTROL + 12, Libc.SCM_RIGHTS);
                message.setInt(CONTROL + CMSG_DATA, fd.get());
            }
            return (int) Sys.checkLong("sendmsg", "", () -> Libc.sendmsg(socket, message, Libc.MSG_NOSIGNAL | flags));
        }
    }

    /** Sends one whole datagram with any number of borrowed descriptors, up to the kernel's SCM_MAX_FD. */
    static void sendDatagram(int socket, byte[] bytes, int[] fds) throws SysException {
        int control = fds.length == 0 ? 0 : CMSG_DATA + 4 * fds.length;
        try (Memory message = new Memory(IOVEC + 16 + control + (long) bytes.length)) {
            message.clear();
            message.setPointer(16, message.share(IOVEC));
            message.setLong(24, 1);
            message.setPointer(IOVEC, message.share(CONTROL + (long) control, bytes.length));
            message.setLong(IOVEC + 8, bytes.length);
            message.write(CONTROL + (long) control, bytes, 0, bytes.length);
            if (control > 0) {
                message.setPointer(32, message.share(CONTROL));
                message.setLong(40, control);
                message.setLong(CONTROL, control);
                message.setInt(CONTROL + 8, Libc.SOL_SOCKET);
                message.setInt(CONTROL + 12, Libc.SCM_RIGHTS);
                message.write(CONTROL + CMSG_DATA, fds, 0, fds.length);
            }
            Sys.checkLong("sendmsg", "", () -> Libc.sendmsg(socket, message, Libc.MSG_NOSIGNAL));
        }
    }

    /** Receives once, up to the buffer's size. */
    static Received receive(int socket, byte[] buffer) throws SysException {
        try (Memory message = message(buffer.length)) {
            control(message);
            int count = (int) Sys.checkLong("recvmsg", "", () -> Libc.recvmsg(socket, message, Libc.MSG_CMSG_CLOEXEC));
            Optional<Fd> fd = attached(message);
            int flags = message.getInt(48);
            if ((flags & (Libc.MSG_CTRUNC | Libc.MSG_TRUNC)) != 0) {
                fd.ifPresent(Fd::close);
                String what = (flags & Libc.MSG_CTRUNC) != 0 ? "more than one file descriptor" : "a longer message";
                throw new SysException("recvmsg", Errno.EMSGSIZE.number(), "the peer sent " + what);
            }
            message.read(HEADER, buffer, 0, count);
            return new Received(count, fd);
        }
    }

    private static Memory message(int length) {
        Memory message = new Memory(HEADER + (long) length);
        message.clear(HEADER);
        message.setPointer(16, message.share(IOVEC));
        message.setLong(24, 1);
        message.setPointer(IOVEC, message.share(HEADER, length));
        message.setLong(IOVEC + 8, length);
        return message;
    }

    private static void control(Memory message) {
        message.setPointer(32, new Pointer(Pointer.nativeValue(message) + CONTROL));
        message.setLong(40, ONE_FD);
    }

    private static Optional<Fd> attached(Memory message) {
        boolean rights = message.getLong(40) >= ONE_FD
                && message.getLong(CONTROL) >= ONE_FD
                && message.getInt(CONTROL + 8) == Libc.SOL_SOCKET
                && message.getInt(CONTROL + 12) == Libc.SCM_RIGHTS;
        return rights ? Optional.of(Fd.own(message.getInt(CONTROL + CMSG_DATA))) : Optional.empty();
    }
}
