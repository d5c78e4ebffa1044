// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import io.luofleet.hostagent.luo.query.Direction;
import io.luofleet.hostagent.luo.query.KernelInfo;
import io.luofleet.hostagent.luo.query.Listed;
import io.luofleet.hostagent.luo.query.ListedFlb;
import io.luofleet.hostagent.luo.query.ListedHandler;
import io.luofleet.hostagent.luo.query.ListedSession;
import io.luofleet.hostagent.sys.Errno;

/**
 * {@code /dev/liveupdate} while it is open. While it is open for writing, no second open for writing succeeds. Queries are EINVAL on a
 * kernel without them, and ENOENT at the end of their list.
 */
public final class Device implements AutoCloseable {
    private final Luo luo;
    private final boolean writable;
    private boolean closed;

    Device(Luo luo, boolean writable) {
        this.luo = luo;
        this.writable = writable;
    }

    /** EBADF when it was opened for queries only. */
    public void requireWritable() throws LuoError {
        if (!writable) {
            throw new LuoError(Errno.EBADF);
        }
    }

    /** Whether the kernel knows the queries. */
    public boolean hasQueries() {
        return luo.hasQueries();
    }

    /**
     * CREATE_SESSION.
     *
     * @return the session's only open file
     */
    public Session create(String name) throws LuoError {
        requireWritable();
        return luo.create(name);
    }

    /**
     * RETRIEVE_SESSION.
     *
     * @return the session's only open file
     */
    public Session retrieve(String name) throws LuoError {
        requireWritable();
        return luo.retrieve(name);
    }

    /** GET_INFO. */
    public KernelInfo info() throws LuoError {
        return luo.info();
    }

    /** NEXT_SESSION. */
    public Listed<ListedSession> nextSession(Direction direction, long cursor) throws LuoError {
        return luo.nextSession(direction, cursor);
    }

    /** NEXT_HANDLER. */
    public Listed<ListedHandler> nextHandler(long cursor) throws LuoError {
        return luo.nextHandler(cursor);
    }

    /** NEXT_FLB. */
    public Listed<ListedFlb> nextFlb(long cursor) throws LuoError {
        return luo.nextFlb(cursor);
    }

    @Override
    public void close() {
        synchronized (luo) {
            if (!closed && writable) {
                luo.closeDevice();
            }
            closed = true;
        }
    }
}
