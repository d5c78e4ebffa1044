// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

/** Does what may wait for another thread where nobody waits for it. */
public final class Aside {
    private Aside() {}

    /**
     * Has something done in a daemon thread of its own.
     *
     * @param name the thread's
     * @return false when there is no thread to be had, and it is not done
     */
    public static boolean run(String name, Runnable what) {
        try {
            Thread.ofPlatform().daemon().name(name).start(what);
            return true;
        } catch (OutOfMemoryError noMoreThreads) {
            return false;
        }
    }
}
