// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.security.Principal;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Says whether the host of an update that is no rollout's may go down now, and takes note that it does. */
public interface UpdateAdmission {
    /**
     * Asked in the transaction that creates the update, which holds the host's lock.
     *
     * @return why the host may not, and what to do; empty when it may
     */
    Optional<String> refusal(Request request);

    /**
     * An update that is about to begin.
     *
     * @param host the host's name
     * @param update its id
     * @param epoch the host's epoch of it
     * @param deadline when its first phase is over
     * @param by who asks
     * @param forcedBecause why it is to begin whatever is in the way; {@code null} when it is not
     * @param now when
     */
    record Request(
            String host, UUID update, long epoch, Instant deadline, Principal by, String forcedBecause, Instant now) {}
}
