// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Is asked before an update passes the point of no return, in that very transaction and with the host locked. */
public interface PointOfNoReturnGuard {
    /**
     * What stands against it. The host then stays in its kernel, and the update's lease ends in an abort.
     *
     * @param host the host's name
     * @param update the update
     * @param epoch the host's epoch of the update
     * @return the reason in words; empty when the host may go
     */
    Optional<String> objection(String host, UUID update, long epoch, Instant now);
}
