// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.blackout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Figures of guests' blackouts. */
class DistributionTest {
    private static final UUID HOST = UUID.randomUUID();

    @Test
    void ofOneGuestAllFiguresAreItsOwn() {
        var one = new Distribution();

        one.add(HOST, new long[] {7});

        assertThat(one.figures("a")).isEqualTo(new BlackoutsView.Figures("a", 1, 1, 1, 7, 7, 7, 7));
    }

    @Test
    void groupsTogetherHaveTheUpdatesAndHostsOfBoth() {
        var all = new Distribution();
        var one = new Distribution();
        one.add(HOST, new long[] {3, 1});
        one.add(HOST, new long[] {2});
        var other = new Distribution();
        other.add(UUID.randomUUID(), new long[] {4});

        all.add(one);
        all.add(other);

        assertThat(all.figures(null)).isEqualTo(new BlackoutsView.Figures(null, 4, 2, 3, 2, 4, 4, 4));
    }

    @Property
    void aPercentileIsTheShortestWithThatShareAtOrBelowIt(
            @ForAll @Size(min = 1, max = 300) List<@LongRange(min = 0, max = 50) Long> blackouts,
            @ForAll @IntRange(min = 1, max = 9) int ofAnUpdate) {
        var distribution = new Distribution();

        for (int from = 0; from < blackouts.size(); from += ofAnUpdate) {
            distribution.add(
                    HOST,
                    blackouts.subList(from, Math.min(blackouts.size(), from + ofAnUpdate)).stream()
                            .mapToLong(Long::longValue)
                            .toArray());
        }

        BlackoutsView.Figures figures = distribution.figures(null);
        List<Long> sorted = new ArrayList<>(blackouts);
        Collections.sort(sorted);
        assertThat(List.of(figures.p50Nanos(), figures.p90Nanos(), figures.p99Nanos(), figures.maxNanos()))
                .isEqualTo(List.of(
                        shortest(sorted, 0.5), shortest(sorted, 0.9), shortest(sorted, 0.99), sorted.getLast()));
    }

    private static long shortest(List<Long> sorted, double share) {
        return sorted.stream()
                .filter(each -> sorted.stream().filter(other -> other <= each).count() >= share * sorted.size())
                .findFirst()
                .orElseThrow();
    }
}
