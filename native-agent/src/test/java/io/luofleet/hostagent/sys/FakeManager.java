// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

import com.sun.jna.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The listening end of a service manager's notify socket, in the abstract namespace. */
public final class FakeManager implements AutoCloseable {
    private static final int CONTROL_BYTES = 16 + 4 * 256;
    private static final int TEXT_BYTES = 4096;

    private final String name;
    private final Fd fd;

    /** @param name unique on this host */
    public FakeManager(String name) throws SysException {
        this.name = name;
        fd = Fd.own(Sys.check("socket", "", () -> Libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0)));
        byte[] address = ByteBuffer.allocate(3 + name.length())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) Libc.AF_UNIX)
                .put((byte) 0)
                .put(name.getBytes(StandardCharsets.US_ASCII))
                .array();
        fd.use(n -> Sys.check("bind", name, () -> Libc.bind(n, address, address.length)));
    }

    /** As {@code $NOTIFY_SOCKET} has it. */
    public String address() {
        return "@" + name;
    }

    /** A message; its descriptors are the receiver's to close. */
    public record Message(String text, List<Fd> fds) {}

    /** Waits for the next message. */
    public Message receive() throws SysException {
        try (Memory message = new Memory(56 + 16 + CONTROL_BYTES + TEXT_BYTES)) {
            message.clear();
            message.setPointer(16, message.share(56));
            message.setLong(24, 1);
            message.setPointer(56, message.share(72 + CONTROL_BYTES));
            message.setLong(64, TEXT_BYTES);
            message.setPointer(32, message.share(72));
            message.setLong(40, CONTROL_BYTES);
            int count = fd.use(
                    n -> (int) Sys.checkLong("recvmsg", "", () -> Libc.recvmsg(n, message, Libc.MSG_CMSG_CLOEXEC)));
            String text = new String(message.getByteArray(72 + CONTROL_BYTES, count), StandardCharsets.UTF_8);
            List<Fd> fds = new ArrayList<>();
            if (message.getLong(40) > 16) {
                for (long at = 16; at < message.getLong(72); at += 4) {
                    fds.add(Fd.own(message.getInt(72 + at)));
                }
            }
            return new Message(text, fds);
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
