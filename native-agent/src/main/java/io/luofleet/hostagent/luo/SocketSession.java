// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import io.luofleet.hostagent.luo.SessionPacket.Reply;
import io.luofleet.hostagent.luo.SessionPacket.Request;
import io.luofleet.hostagent.luo.query.ListedFile;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.PacketSocket;
import io.luofleet.hostagent.sys.Received;
import io.luofleet.hostagent.sys.Sys;
import io.luofleet.hostagent.sys.SysException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A session of an emulated kernel, behind a descriptor that can be passed on. One exchange at a time in this process; holders in
 * other processes have to agree among themselves, as replies are not addressed.
 */
final class SocketSession implements LuoSession {
    private final String name;
    private final PacketSocket socket;

    SocketSession(String name, PacketSocket socket) {
        this.name = name;
        this.socket = socket;
    }

    /** Takes over a descriptor that came from another process. */
    static LuoSession adopt(Fd fd) throws KernelException {
        SocketSession unnamed = new SocketSession(null, PacketSocket.of(fd));
        try {
            return new SocketSession(unnamed.readName(), unnamed.socket);
        } catch (KernelException e) {
            fd.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int fd() {
        return socket.number();
    }

    @Override
    public void preserve(int fd, long token) throws KernelException {
        Optional<Integer> file = Sys.isOpen(fd) ? Optional.of(fd) : Optional.empty();
        exchange(Ioctl.PRESERVE_FD, token, file).fd().ifPresent(Fd::close);
    }

    @Override
    public int retrieve(long token) throws KernelException {
        return exchange(Ioctl.RETRIEVE_FD, token, Optional.empty())
                .fd()
                .orElseThrow(
                        () -> new KernelException("RETRIEVE_FD", Errno.EPROTO, name, "no file came with the reply"))
                .release();
    }

    @Override
    public void finish() throws KernelException {
        exchange(Ioctl.FINISH, 0, Optional.empty()).fd().ifPresent(Fd::close);
    }

    @Override
    public List<ListedFile> files() throws KernelException {
        return KernelQueries.list(cursor -> QueryCodec.next(Ioctl.NEXT_FILE, cursor), QueryCodec::file, this::nextFile);
    }

    private void nextFile(byte[] struct) throws KernelException {
        Answer answer = exchange(Ioctl.NEXT_FILE, QueryCodec.cursor(struct), Optional.empty());
        answer.fd().ifPresent(Fd::close);
        answer.bytes().get(struct);
    }

    @Override
    public String readName() throws KernelException {
        return Reply.decode(
                        exchange(Ioctl.GET_NAME, 0, Optional.empty()).bytes().array())
                .name();
    }

    @Override
    public void close() {
        socket.close();
    }

    private record Answer(ByteBuffer bytes, Optional<Fd> fd) {}

    private synchronized Answer exchange(Ioctl ioctl, long token, Optional<Integer> file) throws KernelException {
        try {
            socket.send(new Request(ioctl.number(), 0, token).encode(), file);
            byte[] buffer = ioctl == Ioctl.NEXT_FILE ? ioctl.struct() : new byte[SessionPacket.REPLY_BYTES];
            Received received = socket.receive(buffer);
            if (received.bytes() < SessionPacket.REPLY_BYTES) {
                received.fd().ifPresent(Fd::close);
                throw new KernelException(ioctl.name(), Errno.EIO, name, "the emulated kernel is gone");
            }
            int error = Reply.decode(buffer).error();
            if (error != 0) {
                received.fd().ifPresent(Fd::close);
                throw new KernelException(ioctl.name(), error, name, detail(ioctl, token));
            }
            return new Answer(ByteBuffer.wrap(buffer), received.fd());
        } catch (SysException e) {
            throw new KernelException(ioctl.name(), e.number(), name, "over the emulated session's socket");
        }
    }

    private static String detail(Ioctl ioctl, long token) {
        return ioctl == Ioctl.PRESERVE_FD || ioctl == Ioctl.RETRIEVE_FD ? "token " + Long.toUnsignedString(token) : "";
    }
}
