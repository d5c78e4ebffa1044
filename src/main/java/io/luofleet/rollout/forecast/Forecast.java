// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.forecast;

import java.time.Instant;
import java.util.List;

/**
 * What a rollout is likely to do.
 *
 * @param from when it goes on
 * @param hosts how many hosts are yet to be updated
 * @param draws of how many courses; fewer than were asked for where each is costly
 * @param seed which
 * @param history what they are drawn from
 * @param endsAt when it ends
 * @param outcomes how it ends, the likeliest first
 * @param waves its waves from the present one on
 * @param heldBy what its time goes to, the most first; shares of the time of all courses
 * @param course how it goes over time, evenly from the start until nine tenths of the courses are over
 */
public record Forecast(
        Instant from,
        int hosts,
        int draws,
        long seed,
        Basis history,
        Spread endsAt,
        List<Share> outcomes,
        List<Wave> waves,
        List<HeldBy> heldBy,
        List<Point> course) {
    /** Copies. */
    public Forecast {
        outcomes = List.copyOf(outcomes);
        waves = List.copyOf(waves);
        heldBy = List.copyOf(heldBy);
        course = List.copyOf(course);
    }

    /**
     * What courses are drawn from.
     *
     * @param of whose updates
     * @param updates how many recorded ones
     * @param failed how many of these did not succeed
     * @param priorUpdates for how many recorded ones the prior counts
     */
    public record Basis(History.Of of, int updates, int failed, int priorUpdates) {}

    /**
     * A way in which courses end.
     *
     * @param outcome how
     * @param share of all courses, from 0 to 1
     * @param example why one of them paused or is stuck; {@code null} where it ended
     */
    public record Share(Outcome outcome, double share, String example) {}

    /**
     * A wave.
     *
     * @param wave its ordinal
     * @param hosts how many hosts it has
     * @param startsAt when it opens
     * @param endsAt when its last host ends
     */
    public record Wave(int wave, int hosts, Spread startsAt, Spread endsAt) {}

    /**
     * What time goes to.
     *
     * @param kind what kind of thing
     * @param level the level of the cap; {@code null} when it is none
     * @param share of the time, from 0 to 1
     */
    public record HeldBy(Hold.Kind kind, String level, double share) {}

    /**
     * One moment.
     *
     * @param at when
     * @param updatedP10 in a tenth of the courses at most so many hosts are updated by then
     * @param updatedP50 in half of them
     * @param updatedP90 in nine tenths of them
     * @param downP50 in half of the courses at most so many hosts are down then
     * @param downP90 in nine tenths of them
     */
    public record Point(Instant at, int updatedP10, int updatedP50, int updatedP90, int downP50, int downP90) {}
}
