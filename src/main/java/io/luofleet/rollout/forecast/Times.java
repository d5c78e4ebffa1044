// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.forecast;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** When something happened, many times over: eight bytes each, since there are a million. */
final class Times {
    private final long[] sortedMillis;

    private Times(long[] sortedMillis) {
        this.sortedMillis = sortedMillis;
    }

    /** Those, to the millisecond. */
    static Times of(List<Instant> times) {
        return new Times(
                times.stream().mapToLong(Instant::toEpochMilli).sorted().toArray());
    }

    /** How often it had happened by then. */
    int until(Instant moment) {
        long millis = moment.toEpochMilli();
        int low = 0;
        int high = sortedMillis.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sortedMillis[middle] <= millis) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The last time; that one when it never happened. */
    Instant last(Instant otherwise) {
        return sortedMillis.length == 0 ? otherwise : Instant.ofEpochMilli(sortedMillis[sortedMillis.length - 1]);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Times times && Arrays.equals(sortedMillis, times.sortedMillis);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sortedMillis);
    }

    @Override
    public String toString() {
        return Arrays.toString(sortedMillis);
    }
}
