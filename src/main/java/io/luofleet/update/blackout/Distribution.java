// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.blackout;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** How long the guests of one group stood still. Eight bytes a guest. */
final class Distribution {
    private static final int SMALLEST = 64;

    private final Set<UUID> hosts = new HashSet<>();
    private long[] nanos = new long[SMALLEST];
    private int guests;
    private long updates;

    /** The guests of one update of a host. */
    void add(UUID host, long[] ofGuests) {
        hosts.add(host);
        updates++;
        append(ofGuests, ofGuests.length);
    }

    /** Those of another group, which has none of the updates of this one. */
    void add(Distribution other) {
        hosts.addAll(other.hosts);
        updates += other.updates;
        append(other.nanos, other.guests);
    }

    private void append(long[] more, int count) {
        int all = Math.addExact(guests, count);
        if (all > nanos.length) {
            nanos = Arrays.copyOf(nanos, Math.max(all, nanos.length + nanos.length / 2));
        }
        System.arraycopy(more, 0, nanos, guests, count);
        guests = all;
    }

    /**
     * Its figures; it has at least one guest.
     *
     * @param key what the group is called
     */
    BlackoutsView.Figures figures(String key) {
        long[] sorted = Arrays.copyOf(nanos, guests);
        Arrays.sort(sorted);
        return new BlackoutsView.Figures(
                key,
                guests,
                hosts.size(),
                updates,
                percentile(sorted, 50),
                percentile(sorted, 90),
                percentile(sorted, 99),
                sorted[guests - 1]);
    }

    /** The shortest with at least that share of all at or below it. */
    private static long percentile(long[] sorted, int percent) {
        long rank = ((long) sorted.length * percent + 99) / 100;
        return sorted[(int) rank - 1];
    }
}
