// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

import java.io.IOException;

/** A system call failed. An {@link IOException}, because most callers treat it as one. */
public final class SysException extends IOException {
    private final Errno errno;
    private final int number;
    private final String call;

    /**
     * @param call what was called, for example {@code sendmsg}
     * @param number the positive errno
     * @param context what it was called for, for example a path; empty when there is nothing to say
     */
    public SysException(String call, int number, String context) {
        super(message(call, number, context));
        this.call = call;
        this.number = number;
        this.errno = Errno.of(number);
    }

    /** The typed errno; {@link Errno#UNKNOWN} for numbers the agent has no name for. */
    public Errno errno() {
        return errno;
    }

    /** The kernel's number, also where {@link #errno()} has no name for it. */
    public int number() {
        return number;
    }

    /** The system call. */
    public String call() {
        return call;
    }

    private static String message(String call, int number, String context) {
        Errno errno = Errno.of(number);
        String reason = errno == Errno.UNKNOWN ? "errno " + number : errno.text() + " (" + errno + ")";
        return call + (context.isEmpty() ? "" : " " + context) + ": " + reason;
    }
}
