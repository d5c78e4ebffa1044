// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.sim;

/** A transaction has to wait for a lock. It starts anew later: scripts have no effect but on the store, so that is the same. */
final class WouldBlock extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Lock lock;

    WouldBlock(Lock lock) {
        super(lock.toString(), null, false, false);
        this.lock = lock;
    }

    Lock lock() {
        return lock;
    }
}
