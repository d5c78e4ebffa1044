// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import java.time.Instant;
import java.util.UUID;

/** Is asked before an update passes the point of no return, in that very transaction and with the host locked. */
public interface PointOfNoReturnGuard {
    /**
     * Whether the host may go. Where it may not, it stays in its kernel, and the update's lease ends in an abort.
     *
     * @param host the host's name
     * @param update the update
     * @param epoch the host's epoch of the update
     */
    Passage passage(String host, UUID update, long epoch, Instant now);

    /** The answer. */
    sealed interface Passage {
        /**
         * It may go.
         *
         * @param slotFence the fence of the slot that it holds, which stays locked until the transaction ends
         */
        record Open(long slotFence) implements Passage {}

        /**
         * It may not.
         *
         * @param why in words
         */
        record Barred(String why) implements Passage {}
    }
}
