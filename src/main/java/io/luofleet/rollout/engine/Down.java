// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import java.time.Instant;
import java.util.Map;

/**
 * A host that counts as down without a slot, or besides where its slot counts: in each of its domains it leaves room for one less.
 *
 * @param host its name
 * @param labels its labels as they are now
 * @param cause why it counts
 * @param since since when
 */
public record Down(String host, Map<String, String> labels, Cause cause, Instant since) {
    /** Copies. */
    public Down {
        labels = Map.copyOf(labels);
    }

    /** Why a host counts as down. */
    public enum Cause {
        /** Its agent was not heard of, though it could have been. */
        SILENT,
        /** Its agent has yet to be heard of since this service was away. */
        UNKNOWN,
        /** An operator says to leave it alone. */
        CORDONED,
        /** It has a slot that was taken with other labels, and counts with these besides. */
        RELABELLED
    }
}
