// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.SysException;
import java.util.Optional;

/**
 * The kernel, or its model, refused an operation of a live update. Carries what an operator needs to find the rule: the
 * call, the errno and the session.
 */
public final class KernelException extends Exception {
    private final Errno errno;
    private final int number;
    private final String call;
    private final String session;

    /**
     * @param call the ioctl or system call, for example {@code PRESERVE_FD} or {@code kexec_file_load}
     * @param errno the reason
     * @param session the session concerned; {@code null} when none is
     * @param detail what was being done, for example {@code token 3}; empty when there is nothing to add
     */
    public KernelException(String call, Errno errno, String session, String detail) {
        this(call, errno, errno.number(), session, detail, null);
    }

    /**
     * @param call the ioctl or system call
     * @param number the positive errno
     * @param session the session concerned; {@code null} when none is
     * @param detail what was being done; empty when there is nothing to add
     */
    public KernelException(String call, int number, String session, String detail) {
        this(call, Errno.of(number), number, session, detail, null);
    }

    /**
     * @param cause the failed system call, whose name and errno are taken over
     * @param session the session concerned; {@code null} when none is
     */
    public KernelException(SysException cause, String session) {
        this(cause.call(), cause.errno(), cause.number(), session, "", cause);
    }

    private KernelException(String call, Errno errno, int number, String session, String detail, Throwable cause) {
        super(message(call, errno, number, session, detail), cause);
        this.call = call;
        this.errno = errno;
        this.number = number;
        this.session = session;
    }

    /** The typed errno; {@link Errno#UNKNOWN} for numbers the agent has no name for. */
    public Errno errno() {
        return errno;
    }

    /** The kernel's number, also where {@link #errno()} has no name for it. */
    public int number() {
        return number;
    }

    /** The symbolic errno, for example {@code EBUSY}; {@code errno 133} for numbers the agent has no name for. */
    public String errnoName() {
        return errno == Errno.UNKNOWN ? "errno " + number : errno.name();
    }

    /** The ioctl or system call, for example {@code RETRIEVE_FD}. */
    public String call() {
        return call;
    }

    /** The session concerned, if one is. */
    public Optional<String> session() {
        return Optional.ofNullable(session);
    }

    private static String message(String call, Errno errno, int number, String session, String detail) {
        StringBuilder text = new StringBuilder(call);
        if (session != null) {
            text.append(" on session '").append(session).append('\'');
        }
        if (!detail.isEmpty()) {
            text.append(" (").append(detail).append(')');
        }
        String reason = errno == Errno.UNKNOWN ? "errno " + number : errno.text() + " (" + errno + ")";
        return text.append(": ").append(reason).toString();
    }
}
