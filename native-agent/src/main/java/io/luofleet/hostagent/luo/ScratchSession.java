// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import io.luofleet.hostagent.sys.Errno;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A session that comes and goes. {@code luo_session_insert} of Linux 7.3 grows the set of serialisation blocks before it refuses a name
 * that is taken, and does not shrink it; where the sessions fill their blocks of 51 that leaves an empty one, which
 * {@code kho_block_set_restore} of the next kernel refuses, and LUO panics. A session that is removed shrinks the set to what is needed.
 */
final class ScratchSession {
    private static final String PREFIX = "luofleet-scratch-";
    private static final int ATTEMPTS = 8;
    private static final AtomicLong LAST = new AtomicLong(System.nanoTime());

    private ScratchSession() {}

    /** CREATE_SESSION. */
    @FunctionalInterface
    interface Creation {
        LuoSession of(String name) throws KernelException;
    }

    /**
     * Creates a session.
     *
     * @throws KernelException the kernel's; of an EEXIST what it leaves is undone, or else that is told by a suppressed exception
     */
    static LuoSession afterDuplicate(String name, Creation creation) throws KernelException {
        try {
            return creation.of(name);
        } catch (KernelException e) {
            if (e.errno() == Errno.EEXIST) {
                undo(e, creation);
            }
            throw e;
        }
    }

    private static void undo(KernelException duplicate, Creation creation) {
        try {
            comeAndGo(creation);
        } catch (KernelException e) {
            duplicate.addSuppressed(e);
        }
    }

    /** Creates a session under a name that nobody has, and closes it. */
    static void comeAndGo(Creation creation) throws KernelException {
        for (int attempt = 1; ; attempt++) {
            try {
                creation.of(PREFIX + Long.toUnsignedString(LAST.incrementAndGet(), Character.MAX_RADIX))
                        .close();
                return;
            } catch (KernelException e) {
                if (e.errno() != Errno.EEXIST || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}
