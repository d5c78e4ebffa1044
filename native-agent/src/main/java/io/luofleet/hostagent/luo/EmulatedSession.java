// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import io.luofleet.hostagent.luo.model.KernelFile;
import io.luofleet.hostagent.luo.model.KernelFrozen;
import io.luofleet.hostagent.luo.model.LuoError;
import io.luofleet.hostagent.luo.model.RehearsalFile;
import io.luofleet.hostagent.luo.model.Session;
import io.luofleet.hostagent.luo.query.ListedFile;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.SysException;
import java.util.List;
import java.util.Optional;

/**
 * A session of an emulated kernel that only this process uses. Takes real memfds, and {@link RehearsalFile}s, which need no memory.
 * There is one copy: {@link #close} is the last close.
 */
public final class EmulatedSession implements LuoSession {
    private final Session session;

    EmulatedSession(Session session) {
        this.session = session;
    }

    /** Something that the model answers or refuses. */
    private interface Action<T> {
        T run() throws LuoError;
    }

    @Override
    public String name() {
        return session.name();
    }

    @Override
    public int fd() {
        throw new IllegalStateException("session '" + name() + "' of an in-process emulated kernel has no descriptor");
    }

    @Override
    public void preserve(int fd, long token) throws KernelException {
        Optional<KernelFile> file;
        try {
            file = Optional.of(RealMemoryFile.own(Fd.duplicate(fd)));
        } catch (SysException e) {
            file = Optional.empty();
        }
        try {
            preserveFile(file, token);
        } catch (KernelException e) {
            file.ifPresent(KernelFile::release);
            throw e;
        }
    }

    /** Preserves a file without real memory; errors as {@link LuoSession#preserve}. */
    public void preserve(RehearsalFile file, long token) throws KernelException {
        preserveFile(Optional.of(file), token);
    }

    private void preserveFile(Optional<KernelFile> file, long token) throws KernelException {
        call("PRESERVE_FD", token(token), () -> {
            session.preserve(file, token);
            return null;
        });
    }

    @Override
    public int retrieve(long token) throws KernelException {
        KernelFile file = call("RETRIEVE_FD", token(token), () -> session.retrieve(token));
        if (!(file instanceof RealMemoryFile real)) {
            throw new IllegalStateException(
                    "token " + token + " of session '" + name() + "' has no real memory: use retrieveRehearsalFile");
        }
        try {
            return real.fd().duplicate().release();
        } catch (SysException e) {
            throw new KernelException("RETRIEVE_FD", e.number(), name(), token(token));
        }
    }

    /**
     * Retrieves a file that has no real memory; errors as {@link LuoSession#retrieve}.
     *
     * @throws IllegalStateException it is a real memfd
     */
    public RehearsalFile retrieveRehearsalFile(long token) throws KernelException {
        KernelFile file = call("RETRIEVE_FD", token(token), () -> session.retrieve(token));
        if (!(file instanceof RehearsalFile rehearsal)) {
            throw new IllegalStateException("token " + token + " of session '" + name() + "' is a real memfd");
        }
        return rehearsal;
    }

    @Override
    public void finish() throws KernelException {
        call("FINISH", "", () -> {
            session.finish();
            return null;
        });
    }

    @Override
    public List<ListedFile> files() throws KernelException {
        return call("NEXT_FILE", "", () -> EmulatedQueries.files(session));
    }

    @Override
    public String readName() {
        return session.name();
    }

    @Override
    public void close() {
        session.close();
    }

    private static String token(long token) {
        return "token " + Long.toUnsignedString(token);
    }

    private <T> T call(String call, String detail, Action<T> action) throws KernelException {
        try {
            return action.run();
        } catch (LuoError e) {
            throw new KernelException(call, e.errno(), name(), detail);
        } catch (KernelFrozen e) {
            throw new KernelException(call, Errno.EIO, name(), e.getMessage());
        }
    }
}
