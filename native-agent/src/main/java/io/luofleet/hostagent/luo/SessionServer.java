// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import io.luofleet.hostagent.luo.SessionPacket.Reply;
import io.luofleet.hostagent.luo.SessionPacket.Request;
import io.luofleet.hostagent.luo.model.KernelFile;
import io.luofleet.hostagent.luo.model.KernelFrozen;
import io.luofleet.hostagent.luo.model.LuoError;
import io.luofleet.hostagent.luo.model.Session;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.PacketSocket;
import io.luofleet.hostagent.sys.Received;
import io.luofleet.hostagent.sys.SysException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * The emulated kernel behind one session's descriptor: answers what comes over the socket, and closes the session when the last
 * copy of the other end is closed, by whatever means, a crash included.
 */
final class SessionServer {
    private static final int STACK_BYTES = 256 * 1024;

    private final Session session;
    private final PacketSocket socket;
    private final PacketSocket client;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch rebooted = new CountDownLatch(1);
    private volatile Runnable atEnd = () -> {};

    private SessionServer(Session session, PacketSocket.Pair pair) {
        this.session = session;
        this.socket = pair.left();
        this.client = pair.right();
    }

    /** Starts serving; the client's end is owned by whoever takes it with {@link #client}. */
    static SessionServer start(Session session) throws SysException {
        SessionServer server = new SessionServer(session, PacketSocket.pair());
        Thread thread = new Thread(null, server::serve, "emulated-session-" + session.name(), STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    PacketSocket client() {
        return client;
    }

    /** Runs something once the session is closed; at once when it is. */
    void whenEnded(Runnable action) {
        atEnd = action;
        if (ended.getCount() == 0) {
            action.run();
        }
    }

    /** The kernel was left: nobody can use the session any more, and nothing is closed in an orderly way. */
    void kernelGone() {
        rebooted.countDown();
        socket.shutdown();
    }

    /**
     * If the last copy was closed, waits until the session is. In a kernel the close has done its work when it returns; here it has
     * once this returns, so that a name can be used again right after.
     */
    void endIfClosed() {
        try {
            if (socket.peerClosed()) {
                ended.await();
            }
        } catch (SysException alreadyClosed) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve() {
        byte[] buffer = new byte[SessionPacket.REQUEST_BYTES];
        try {
            while (true) {
                Received received = socket.receive(buffer);
                if (received.bytes() == 0) {
                    break;
                }
                answer(buffer, received);
            }
        } catch (KernelFrozen e) {
            // A frozen kernel never answers; the machine ends the socket when it leaves this boot.
            awaitReboot();
        } catch (SysException peerGone) {
            // The peer left before its answer came, which is a close.
        } finally {
            session.close();
            socket.close();
            ended.countDown();
            atEnd.run();
        }
    }

    private void awaitReboot() {
        try {
            rebooted.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(byte[] bytes, Received received) throws SysException {
        if (received.bytes() != SessionPacket.REQUEST_BYTES) {
            received.fd().ifPresent(Fd::close);
            reply(Errno.EINVAL.number(), "", Optional.empty());
            return;
        }
        Request request = Request.decode(bytes);
        try {
            if (request.reserved() != 0) {
                throw new LuoError(Errno.EINVAL);
            }
            execute(request, received.fd());
        } catch (LuoError e) {
            reply(e.errno().number(), "", Optional.empty());
        }
    }

    private void execute(Request request, Optional<Fd> fd) throws LuoError, SysException {
        if (request.command() == Ioctl.PRESERVE_FD.number()) {
            preserve(request.token(), fd);
            reply(0, "", Optional.empty());
            return;
        }
        fd.ifPresent(Fd::close);
        if (request.command() == Ioctl.RETRIEVE_FD.number()) {
            KernelFile file = session.retrieve(request.token());
            if (!(file instanceof RealMemoryFile real)) {
                throw new LuoError(Errno.EIO);
            }
            reply(0, "", Optional.of(real.fd().number()));
        } else if (request.command() == Ioctl.FINISH.number()) {
            session.finish();
            reply(0, "", Optional.empty());
        } else if (request.command() == Ioctl.NEXT_FILE.number()) {
            socket.send(QueryCodec.file(session.nextFile(request.token())), Optional.empty());
        } else if (request.command() == Ioctl.GET_NAME.number()) {
            reply(0, session.name(), Optional.empty());
        } else {
            throw new LuoError(Errno.EINVAL);
        }
    }

    private void preserve(long token, Optional<Fd> fd) throws LuoError {
        Optional<KernelFile> file = fd.isPresent() ? Optional.of(file(fd.get())) : Optional.empty();
        try {
            session.preserve(file, token);
        } catch (LuoError | KernelFrozen e) {
            file.ifPresent(KernelFile::release);
            throw e;
        }
    }

    private static KernelFile file(Fd fd) throws LuoError {
        try {
            return RealMemoryFile.own(fd);
        } catch (SysException e) {
            throw new LuoError(e.errno());
        }
    }

    private void reply(int error, String name, Optional<Integer> fd) throws SysException {
        socket.send(new Reply(error, name).encode(), fd);
    }
}
