// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.forecast;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One course that was run.
 *
 * @param outcome how it ended
 * @param why what it paused for or is stuck at, in words; {@code null} when it ended
 * @param end when; {@code null} when it did not end
 * @param opened when each wave began, by ordinal; {@code null} for one that did not
 * @param closed when the last host of each wave ended; {@code null} where one did not
 * @param starts when updates began, those under way at the start included
 * @param ends when updates ended, however they did
 * @param updated when hosts were updated
 * @param held what its time went to, in milliseconds
 * @param looks how many hosts the engine was shown, again and again: what the course cost
 */
record Taken(
        Outcome outcome,
        String why,
        Instant end,
        List<Instant> opened,
        List<Instant> closed,
        Times starts,
        Times ends,
        Times updated,
        Map<Hold, Double> held,
        long looks) {}
