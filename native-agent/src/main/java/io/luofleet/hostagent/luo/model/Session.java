// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import io.luofleet.hostagent.luo.query.Direction;
import io.luofleet.hostagent.luo.query.Listed;
import io.luofleet.hostagent.luo.query.ListedFile;
import io.luofleet.hostagent.luo.query.ListedSession;
import io.luofleet.hostagent.luo.query.ListedSession.State;
import io.luofleet.hostagent.sys.Errno;
import java.util.List;
import java.util.Optional;

/**
 * One session, and the open file that stands for it ({@code struct luo_session}). Copies of its descriptor are the adapter's
 * business: {@link #close} is the close of the last one.
 */
public final class Session {
    private final Luo luo;
    private final String name;
    private final FileSet files;
    private final long id;
    private boolean retrieved;
    private boolean finished;
    private boolean closed;

    /** @param id larger than that of each session inserted into the same list before */
    Session(Luo luo, String name, long id, FileCore core) {
        this.luo = luo;
        this.name = name;
        this.id = id;
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
            finished = true;
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

    /** SESSION_NEXT_FILE, either direction: EINVAL without the queries; ENOENT no further file. */
    public Listed<ListedFile> nextFile(long cursor) throws LuoError {
        synchronized (luo) {
            luo.requireQueries();
            if (closed) {
                throw new LuoError(Errno.EBADF);
            }
            luo.requireNotFrozen("SESSION_NEXT_FILE");
            return files.next(direction(), cursor);
        }
    }

    /** The files, in the order of {@link #nextFile}, without a kernel in between; what fdinfo shows. */
    public List<ListedFile> files() {
        synchronized (luo) {
            return files.list(direction());
        }
    }

    /** Whether its kernel can be asked what it holds; then {@code /proc/PID/fdinfo} shows it, too. */
    public boolean hasQueries() {
        return luo.hasQueries();
    }

    private Direction direction() {
        return retrieved ? Direction.INCOMING : Direction.OUTGOING;
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

    long id() {
        return id;
    }

    /** How it is listed; one that came in and nobody has retrieved is incoming, too. */
    ListedSession listed(Direction list) {
        State incoming = !retrieved ? State.PENDING : finished ? State.FINISHED : State.RETRIEVED;
        return new ListedSession(name, files.size(), list == Direction.OUTGOING ? State.PREPARED : incoming);
    }

    FileSet fileSet() {
        return files;
    }

    Snapshot.SessionView view() {
        return new Snapshot.SessionView(name, retrieved, files.view());
    }
}
