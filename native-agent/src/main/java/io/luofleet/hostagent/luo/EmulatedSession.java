// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import io.luofleet.hostagent.luo.model.KernelFile;
import io.luofleet.hostagent.luo.model.KernelFrozen;
import io.luofleet.hostagent.luo.model.LuoError;
import io.luofleet.hostagent.luo.model.Session;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.SysException;
import java.util.Optional;

/**
 * A session of an emulated kernel that only this process uses. Takes real memfds, and files of the model, which need no memory.
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

    /**
     * Preserves a file of the model, for example an {@link io.luofleet.hostagent.luo.model.OpaqueFile}; errors as
     * {@link LuoSession#preserve}.
     */
    public void preserve(KernelFile file, long token) throws KernelException {
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
        KernelFile file = retrieveFile(token);
        if (!(file instanceof RealMemoryFile real)) {
            throw new IllegalStateException("token " + token + " of session '" + name() + "' is a file of the model");
        }
        try {
            return real.fd().duplicate().release();
        } catch (SysException e) {
            throw new KernelException("RETRIEVE_FD", e.number(), name(), token(token));
        }
    }

    /** Retrieves a file of the model; errors as {@link LuoSession#retrieve}. */
    public KernelFile retrieveFile(long token) throws KernelException {
        return call("RETRIEVE_FD", token(token), () -> session.retrieve(token));
    }

    @Override
    public void finish() throws KernelException {
        call("FINISH", "", () -> {
            session.finish();
            return null;
        });
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
