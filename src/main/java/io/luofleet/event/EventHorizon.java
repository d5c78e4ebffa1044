// SPDX-License-Identifier: Apache-2.0
package io.luofleet.event;

import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How far the log may be read. However many read, one looks at a time, and all who came before it
 * began share what it finds, also that it found nothing: writers wait behind each look.
 */
@ApplicationScoped
class EventHorizon {
    private static final int RETRY_AFTER_SECONDS = 2;

    private final EventBarrier barrier;
    private final ReentrantLock looking = new ReentrantLock(true);
    private long lookedAt = System.nanoTime();
    private OptionalLong settled = OptionalLong.empty();

    EventHorizon(EventBarrier barrier) {
        this.barrier = barrier;
    }

    /**
     * The highest id that may be shown: of all that was committed before this call, unless some writer takes unusually long; then as
     * far as was known before.
     */
    long settled() {
        long came = System.nanoTime();
        looking.lock();
        try {
            if (settled.isEmpty() || lookedAt - came < 0) {
                look();
            }
            return settled.getAsLong();
        } finally {
            looking.unlock();
        }
    }

    private void look() {
        lookedAt = System.nanoTime();
        try {
            settled = OptionalLong.of(barrier.settled());
        } catch (SQLException e) {
            if (settled.isEmpty()) {
                throw new ProblemException(
                                ProblemType.UNAVAILABLE,
                                "The end of the event log is being written. Nothing was done; come back after the time in Retry-After.")
                        .retryAfterSeconds(RETRY_AFTER_SECONDS);
            }
        }
    }
}
