// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import java.util.UUID;

/**
 * Which sessions or files.
 *
 * @param host of this host only; {@code null} for any
 * @param update of this update only; {@code null} for any
 * @param current only what the host's kernel holds now, as far as is known
 * @param after only those with a higher cursor; 0 for all
 */
public record ObservationQuery(String host, UUID update, boolean current, long after) {
    /** Everything of one update. */
    public static ObservationQuery ofUpdate(UUID update, long after) {
        return new ObservationQuery(null, update, false, after);
    }

    /** What one host's kernel holds now. */
    public static ObservationQuery ofHostNow(String host, long after) {
        return new ObservationQuery(host, null, true, after);
    }
}
