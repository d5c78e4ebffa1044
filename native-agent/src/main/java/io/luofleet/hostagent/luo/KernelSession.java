// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import io.luofleet.hostagent.luo.query.ListedFile;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.Sys;
import io.luofleet.hostagent.sys.SysException;
import java.util.List;

/** A session of the running kernel: one ioctl a method, nothing added. */
final class KernelSession implements LuoSession {
    private final String name;
    private final Fd fd;

    KernelSession(String name, Fd fd) {
        this.name = name;
        this.fd = fd;
    }

    /** Takes over a session's descriptor; closes it when it turns out to be no session, which then harms nothing. */
    static LuoSession adopt(Fd fd) throws KernelException {
        KernelSession unnamed = new KernelSession(null, fd);
        try {
            return new KernelSession(unnamed.readName(), fd);
        } catch (KernelException notASession) {
            fd.close();
            throw notASession;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int fd() {
        return fd.number();
    }

    @Override
    public void preserve(int file, long token) throws KernelException {
        call(Ioctl.PRESERVE_FD, Ioctl.PRESERVE_FD.withToken(file, token), "token " + Long.toUnsignedString(token));
    }

    @Override
    public int retrieve(long token) throws KernelException {
        byte[] struct = Ioctl.RETRIEVE_FD.withToken(0, token);
        call(Ioctl.RETRIEVE_FD, struct, "token " + Long.toUnsignedString(token));
        return Ioctl.fd(struct);
    }

    @Override
    public void finish() throws KernelException {
        call(Ioctl.FINISH, Ioctl.FINISH.struct(), "");
    }

    @Override
    public List<ListedFile> files() throws KernelException {
        return KernelQueries.list(
                cursor -> QueryCodec.next(Ioctl.NEXT_FILE, cursor),
                QueryCodec::file,
                struct -> call(Ioctl.NEXT_FILE, struct, ""));
    }

    @Override
    public String readName() throws KernelException {
        byte[] struct = Ioctl.GET_NAME.struct();
        call(Ioctl.GET_NAME, struct, "");
        return Ioctl.name(struct);
    }

    @Override
    public void close() {
        fd.close();
    }

    private void call(Ioctl ioctl, byte[] struct, String detail) throws KernelException {
        try {
            fd.use(n -> Sys.ioctl(n, ioctl.request(), struct, ioctl.name()));
        } catch (SysException e) {
            throw new KernelException(ioctl.name(), e.number(), name, detail);
        }
    }
}
