// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A listening unix stream socket with a path, which is removed again on {@link #close}. */
public final class UnixListener implements AutoCloseable {
    /** {@code sun_path} is 108 bytes with its NUL. */
    private static final int MAX_PATH_BYTES = 107;

    private final Fd fd;
    private final Path path;

    private UnixListener(Fd fd, Path path) {
        this.fd = fd;
        this.path = path;
    }

    /**
     * Listens on a path. A socket that a dead process left there is replaced; a live one is not.
     *
     * @param access who may connect
     * @param backlog connections that may wait to be accepted
     * @throws SysException EADDRINUSE when another process listens there, or something other than a socket is in the way;
     *     ENAMETOOLONG; EPERM when this process may not give the path to that owner or group
     */
    public static UnixListener listen(Path path, SocketAccess access, int backlog) throws IOException {
        byte[] address = address(path);
        removeStale(path);
        Fd fd = Fd.own(
                Sys.check("socket", "", () -> Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0)));
        try {
            // bind takes the umask away from these, so that the path never exists with wider permissions.
            fd.use(n -> Sys.check("fchmod", path.toString(), () -> Libc.fchmod(n, access.mode())));
            fd.use(n -> Sys.check("bind", path.toString(), () -> Libc.bind(n, address, address.length)));
            // Nobody is let in before listen: there is no moment at which the wrong ones could connect.
            grant(path, access);
            fd.use(n -> Sys.check("listen", path.toString(), () -> Libc.listen(n, backlog)));
            return new UnixListener(fd, path);
        } catch (SysException e) {
            fd.close();
            throw e;
        }
    }

    /**
     * Takes over a socket that somebody else made listen.
     *
     * @param path where it listens
     */
    public static UnixListener adopt(Fd socket, Path path) {
        return new UnixListener(socket, path);
    }

    private static void grant(Path path, SocketAccess access) throws SysException {
        byte[] name = Sys.cString(path.toString());
        // The mode first: once the path is another user's, only CAP_FOWNER could change it.
        Sys.check("chmod", path.toString(), () -> Libc.chmod(name, access.mode()));
        if (access.uid() != SocketAccess.UNCHANGED || access.gid() != SocketAccess.UNCHANGED) {
            Sys.check("chown", path.toString(), () -> Libc.lchown(name, access.uid(), access.gid()));
        }
    }

    private static void removeStale(Path path) throws IOException {
        if (!Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (UnixStream live = UnixStream.connect(path)) {
            throw new SysException(
                    "bind",
                    Errno.EADDRINUSE.number(),
                    path + ": process " + live.peer().pid() + " listens there");
        } catch (SysException e) {
            // Only a socket without a listener refuses; for anything else in the way, bind says EADDRINUSE.
            if (e.errno() == Errno.EADDRINUSE) {
                throw e;
            }
            if (e.errno() == Errno.ECONNREFUSED && !Files.isRegularFile(path)) {
                Files.deleteIfExists(path);
            }
        }
    }

    /**
     * How long {@link #accept} may wait; zero waits for ever. From here on it does wait, for every process that has this socket: whoever
     * it was adopted from must have stopped accepting.
     */
    public void acceptTimeout(Duration timeout) throws SysException {
        int flags = fd.use(n -> Sys.check("F_GETFL", path.toString(), () -> Libc.fcntl(n, Libc.F_GETFL, 0)));
        if ((flags & Libc.O_NONBLOCK) != 0) {
            fd.use(n ->
                    Sys.check("F_SETFL", path.toString(), () -> Libc.fcntl(n, Libc.F_SETFL, flags & ~Libc.O_NONBLOCK)));
        }
        UnixStream.timeout(fd, Libc.SO_RCVTIMEO, timeout);
    }

    /** Waits for the next connection. EAGAIN after {@link #acceptTimeout}; EINVAL or EBADF once closed. */
    public UnixStream accept() throws SysException {
        return fd.use(n -> new UnixStream(
                Fd.own(Sys.check("accept4", path.toString(), () -> Libc.accept4(n, null, null, Libc.SOCK_CLOEXEC)))));
    }

    /** Where it listens. */
    public Path path() {
        return path;
    }

    /** Stops listening, wakes {@link #accept}, and removes the path; may be called again. */
    @Override
    public void close() {
        if (fd.isClosed()) {
            return;
        }
        try {
            Files.deleteIfExists(path);
        } catch (IOException leftBehind) {
            // A stale path is replaced by the next listener.
        }
        UnixStream.shutdown(fd);
        fd.close();
    }

    /** struct sockaddr_un: family 0, path 2. */
    static byte[] address(Path path) throws SysException {
        byte[] name = Sys.cString(path.toString());
        if (name.length - 1 > MAX_PATH_BYTES) {
            throw new SysException(
                    "sockaddr_un",
                    Errno.ENAMETOOLONG.number(),
                    path + " has " + (name.length - 1) + " bytes, a unix socket's path at most " + MAX_PATH_BYTES);
        }
        ByteBuffer address = ByteBuffer.allocate(2 + name.length).order(ByteOrder.LITTLE_ENDIAN);
        return address.putShort((short) Libc.AF_UNIX).put(name).array();
    }
}
