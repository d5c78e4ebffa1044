// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.forecast;

import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * When something happens: in a tenth, half and nine tenths of all courses by then.
 *
 * @param p10 {@code null} when it happens in fewer of them
 * @param p50 the same
 * @param p90 the same
 */
public record Spread(Instant p10, Instant p50, Instant p90) {
    private static final Comparator<Instant> NEVER_LAST = Comparator.nullsLast(Comparator.naturalOrder());

    /** Of these times, where {@code null} is never. */
    static Spread of(List<Instant> times) {
        Instant[] sorted = times.toArray(Instant[]::new);
        Arrays.sort(sorted, NEVER_LAST);
        return new Spread(
                sorted[rank(sorted.length, 10)], sorted[rank(sorted.length, 50)], sorted[rank(sorted.length, 90)]);
    }

    /** The place of the smallest that this share of all does not exceed. */
    static int rank(int count, int percent) {
        return Math.max(0, (int) Math.ceil(count * percent / 100.0) - 1);
    }
}
