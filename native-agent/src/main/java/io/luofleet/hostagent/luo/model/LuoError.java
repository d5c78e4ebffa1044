// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import io.luofleet.hostagent.sys.Errno;

/** An errno that a kernel function returns. Without a stack trace: it is an answer, not an accident. */
public final class LuoError extends Exception {
    private final Errno errno;

    /** An error with the given number. */
    public LuoError(Errno errno) {
        super(errno.name(), null, false, false);
        this.errno = errno;
    }

    /** The number. */
    public Errno errno() {
        return errno;
    }
}
