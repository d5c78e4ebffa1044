// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.forecast;

import java.util.List;

/**
 * What updates took and came to so far.
 *
 * @param updates the newest of them
 * @param of which ones they are
 */
public record History(List<Recorded> updates, Of of) {
    /** Copies. */
    public History {
        updates = List.copyOf(updates);
    }

    /** Whose updates. */
    public enum Of {
        /** Updates to the release that is forecast. */
        RELEASE,
        /** Updates to any release, since there are too few to this one. */
        FLEET
    }
}
