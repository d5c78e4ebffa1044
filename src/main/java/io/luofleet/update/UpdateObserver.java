// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.update.phase.Phase;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Is told of the transitions of updates, in the transaction in which they happen and with their hosts locked. An exception undoes
 * them.
 */
public interface UpdateObserver {
    /** After the updates' rows are written. Each step is another host's. */
    void moved(List<Step> steps);

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
