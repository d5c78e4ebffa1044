// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The datagram socket on which a service manager listens to its services; see sd_notify(3). Safe for several threads. */
public final class NotifySocket implements AutoCloseable {
    /** Descriptors in one message: {@code SCM_MAX_FD} of {@code include/net/scm.h}. */
    public static final int MAX_FDS = 253;

    private static final int MAX_ADDRESS_BYTES = 107;

    private final Fd fd;

    private NotifySocket(Fd fd) {
        this.fd = fd;
    }

    /**
     * Connects to the manager.
     *
     * @param address what {@code $NOTIFY_SOCKET} says: a path, or a name in the abstract namespace after an {@code @}
     * @throws SysException EINVAL when it is neither; ENOENT or ECONNREFUSED when nobody listens
     */
    public static NotifySocket connect(String address) throws SysException {
        byte[] encoded = encode(address);
        Fd fd = Fd.own(
                Sys.check("socket", "", () -> Libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0)));
        try {
            fd.use(n -> Sys.check("connect", address, () -> Libc.connect(n, encoded, encoded.length)));
            return new NotifySocket(fd);
        } catch (SysException e) {
            fd.close();
            throw e;
        }
    }

    /** Takes over a socket that is connected to a manager and keeps the bounds of messages. */
    public static NotifySocket of(Fd connected) {
        return new NotifySocket(connected);
    }

    /** struct sockaddr_un. An abstract name begins with NUL and ends where the length says; a path ends with NUL. */
    private static byte[] encode(String address) throws SysException {
        byte[] name = address.getBytes(StandardCharsets.UTF_8);
        boolean valid = name.length > 1 && name.length <= MAX_ADDRESS_BYTES && (name[0] == '@' || name[0] == '/');
        if (!valid) {
            throw new SysException("connect", Errno.EINVAL.number(), "NOTIFY_SOCKET '" + address + "'");
        }
        if (name[0] == '@') {
            name[0] = 0;
        } else {
            name = Arrays.copyOf(name, name.length + 1);
        }
        return ByteBuffer.allocate(2 + name.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) Libc.AF_UNIX)
                .put(name)
                .array();
    }

    /**
     * Sends one message; the manager has the descriptors when this returns, whatever becomes of this process.
     *
     * @param borrowed at most {@value #MAX_FDS} descriptors
     */
    public void send(String message, int... borrowed) throws SysException {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        fd.use(n -> {
            Messages.sendDatagram(n, bytes, borrowed);
            return true;
        });
    }

    @Override
    public void close() {
        fd.close();
    }
}
