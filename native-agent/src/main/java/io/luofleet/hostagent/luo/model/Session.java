// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import io.luofleet.hostagent.sys.Errno;
import java.util.Optional;

/**
 * One session, and the open file that stands for it ({@code struct luo_session}). Copies of its descriptor are the adapter's
 * business: {@link #close} is the close of the last one.
 */
public final class Session {
    private final Luo luo;
    private final String name;
    private final FileSet files;
    private boolean retrieved;
    private boolean closed;

    Session(Luo luo, String name, FileCore core) {
        this.luo = luo;
        this.name = name;
        this.files = new FileSet(core);
    }

    /** GET_NAME; either direction. */
    public String name() {
        return name;
    }

    /** Whether it came in with the live update. */
    public boolean incoming() {
        return retrieved;
    }

    /**
     * PRESERVE_FD: EINVAL incoming; EEXIST the token is used; ENOMEM, ENOSPC; EBADF; ENOENT no handler; EBUSY the file is in LUO's
     * hands; the FLB's errno; ENOMEM; the handler's errno. In this order.
     *
     * @param file empty when the caller's number is no open file; LUO's from now on if this succeeds, else the caller's
     */
    public void preserve(Optional<KernelFile> file, long token) throws LuoError {
        synchronized (luo) {
            require("PRESERVE_FD", false);
            files.preserve(token, file);
        }
    }

    /**
     * RETRIEVE_FD: EINVAL outgoing; ENOENT unknown token; else the handler's errno, the same for ever.
     *
     * @return the file; the reference stays LUO's until FINISH
     */
    public KernelFile retrieve(long token) throws LuoError {
        synchronized (luo) {
            require("RETRIEVE_FD", true);
            return files.retrieve(token);
        }
    }

    /** FINISH: EINVAL outgoing; EBUSY some file cannot finish, and none did. A second time does nothing. */
    public void finish() throws LuoError {
        synchronized (luo) {
            require("FINISH", true);
            files.finish();
        }
    }

    /**
     * The last close ({@code luo_session_release}). An outgoing session unpreserves its files and is gone. An incoming one is
     * finished; where that is not possible yet, it stays as it is, out of anybody's reach until the next boot.
     */
    public void close() {
        synchronized (luo) {
            if (closed || luo.frozen()) {
                return;
            }
            closed = true;
            if (retrieved) {
                try {
                    files.finish();
                } catch (LuoError leaked) {
                    return;
                }
            } else {
                files.unpreserveAll();
            }
            luo.remove(this);
        }
    }

    private void require(String call, boolean wantIncoming) throws LuoError {
        if (closed) {
            throw new LuoError(Errno.EBADF);
        }
        if (retrieved != wantIncoming) {
            throw new LuoError(Errno.EINVAL);
        }
        luo.requireNotFrozen(call);
    }

    boolean retrieved() {
        return retrieved;
    }

    void markRetrieved() {
        retrieved = true;
    }

    FileSet files() {
        return files;
    }

    Snapshot.SessionView view() {
        return new Snapshot.SessionView(name, retrieved, files.view());
    }
}
