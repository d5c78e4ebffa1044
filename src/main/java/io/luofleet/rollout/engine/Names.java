// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import java.util.List;

/**
 * Hosts as an answer names them: how many, and the first of them, since there may be thousands.
 *
 * @param count how many there are
 * @param first the first {@link #MOST} of them
 */
public record Names(int count, List<String> first) {
    /** As many are named. */
    public static final int MOST = 10;

    /** Of nobody. */
    public static final Names NONE = new Names(0, List.of());

    /** Copies. */
    public Names {
        first = List.copyOf(first);
    }

    /** Of these. */
    public static Names of(List<String> hosts) {
        return new Names(hosts.size(), hosts.subList(0, Math.min(MOST, hosts.size())));
    }

    /** Joined by commas, with how many more there are. */
    public String words() {
        String named = String.join(", ", first);
        return count > first.size() ? "%s and %d more".formatted(named, count - first.size()) : named;
    }
}
