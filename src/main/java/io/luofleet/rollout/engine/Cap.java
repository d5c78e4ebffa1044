// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import java.util.Map;

/**
 * How many hosts of one failure domain may be down at once.
 *
 * @param level {@code fleet}, or the label whose values are the domains
 * @param domain the label's value; {@code *} for the fleet
 * @param limit at least 1
 */
public record Cap(String level, String domain, int limit) {
    /** The level that every host is in. */
    public static final String FLEET = "fleet";

    /** The name of the fleet's only domain. */
    public static final String WHOLE_FLEET = "*";

    /** Refuses a limit that would let no host start, ever. */
    public Cap {
        if (limit < 1) {
            throw new IllegalArgumentException("a cap of " + limit + " lets nothing start");
        }
    }

    /** The whole fleet's cap. */
    public static Cap ofFleet(int limit) {
        return new Cap(FLEET, WHOLE_FLEET, limit);
    }

    /** Whether a host with these labels is in this domain. */
    public boolean covers(Map<String, String> labels) {
        return level.equals(FLEET) || domain.equals(labels.get(level));
    }
}
