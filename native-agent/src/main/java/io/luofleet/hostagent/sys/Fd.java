// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * One owned file descriptor. Whoever holds the object closes it, or passes it on with {@link #release}.
 *
 * <p>Safe for several threads: {@link #close} lets calls that are under way end before the number goes back to the kernel, so
 * that it cannot come to mean another file in their midst.
 */
public final class Fd implements AutoCloseable {
    private static final int CLOSED = 1 << 30;

    private final int number;
    /** Calls under way, plus {@link #CLOSED} once closed. */
    private final AtomicInteger state = new AtomicInteger();

    private Fd(int number) {
        this.number = number;
    }

    /** Takes over a descriptor that nobody else will close. */
    public static Fd own(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("not a file descriptor: " + number);
        }
        return new Fd(number);
    }

    /**
     * The number, which stays owned by this object.
     *
     * @throws IllegalStateException when closed or passed on
     */
    public int number() {
        if ((state.get() & CLOSED) != 0) {
            throw new IllegalStateException("file descriptor " + number + " is closed or was passed on");
        }
        return number;
    }

    /**
     * Takes over a descriptor that was open when this program began, and sets FD_CLOEXEC on it.
     *
     * @throws SysException EBADF when it is not open
     */
    public static Fd inherit(int number) throws SysException {
        Sys.check("F_SETFD", "of " + number, () -> Libc.fcntl(number, Libc.F_SETFD, Libc.FD_CLOEXEC));
        return own(number);
    }

    /** A second descriptor of the same open file, with FD_CLOEXEC, owned by the caller. */
    public Fd duplicate() throws SysException {
        return use(Fd::duplicate);
    }

    /** A second descriptor of the open file behind a borrowed number, with FD_CLOEXEC, owned by the caller. */
    public static Fd duplicate(int borrowed) throws SysException {
        return own(Sys.check("F_DUPFD_CLOEXEC", "of " + borrowed, () -> Libc.fcntl(borrowed, Libc.F_DUPFD_CLOEXEC, 3)));
    }

    /** Passes ownership on: the caller closes the number. No call may be under way. */
    public int release() {
        if (!state.compareAndSet(0, CLOSED)) {
            throw new IllegalStateException("file descriptor " + number + " is in use, closed or was passed on");
        }
        return number;
    }

    /** Closes the descriptor once no call is under way; may be called again. */
    @Override
    public void close() {
        if (state.getAndUpdate(s -> s | CLOSED) == 0) {
            Libc.close(number);
        }
    }

    /** Whether {@link #close} or {@link #release} was called. */
    public boolean isClosed() {
        return (state.get() & CLOSED) != 0;
    }

    /** Something done with a descriptor that must stay open meanwhile. */
    @FunctionalInterface
    public interface Use<T> {
        /** Does it. */
        T with(int number) throws SysException;
    }

    /**
     * Does something with the number while keeping it open.
     *
     * @throws SysException EBADF when it was closed before
     */
    public <T> T use(Use<T> action) throws SysException {
        if ((state.getAndUpdate(s -> (s & CLOSED) != 0 ? s : s + 1) & CLOSED) != 0) {
            throw new SysException("use", Errno.EBADF.number(), "of file descriptor " + number + ", closed here");
        }
        try {
            return action.with(number);
        } finally {
            if (state.decrementAndGet() == CLOSED) {
                Libc.close(number);
            }
        }
    }

    @Override
    public String toString() {
        return "fd " + number + (isClosed() ? " (closed)" : "");
    }
}
