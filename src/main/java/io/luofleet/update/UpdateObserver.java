// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.update.phase.Phase;
import java.time.Instant;
import java.util.UUID;

/**
 * Is told of each transition of an update, in the transaction in which it happens and with the host locked. An exception undoes
 * the transition.
 */
public interface UpdateObserver {
    /** After the update's row is written. */
    void moved(Step step);

    /**
     * A transition.
     *
     * @param update the update
     * @param rollout what it was made for; {@code null} when somebody asked for it by itself
     * @param host the host's name
     * @param epoch the host's epoch of the update
     * @param before the phase left
     * @param after the phase entered; of the same name when an update that has ended is returned to or settled
     * @param now when
     */
    record Step(UUID update, UUID rollout, String host, long epoch, Phase before, Phase after, Instant now) {}
}
