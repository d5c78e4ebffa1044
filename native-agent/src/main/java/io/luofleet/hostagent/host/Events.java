// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** What other threads want the loop's thread to do, in order. */
final class Events {
    private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();

    /** Has the loop's thread do something. */
    void post(Runnable event) {
        queue.add(event);
    }

    /** Has the loop look again; many calls before it does are one. */
    void wake() {
        if (woken.compareAndSet(false, true)) {
            queue.add(() -> woken.set(false));
        }
    }

    /** Waits at most so long for events and does all there are. */
    void await(long nanos) throws InterruptedException {
        for (Runnable next = queue.poll(nanos, TimeUnit.NANOSECONDS); next != null; next = queue.poll()) {
            next.run();
        }
    }
}
