// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.forecast;

import io.luofleet.rollout.engine.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What happened in one course, and when. */
final class Diary {
    private final Instant[] opened;
    private final Instant[] closed;
    private final int[] openOfWave;
    private final List<Instant> starts = new ArrayList<>();
    private final List<Instant> ends = new ArrayList<>();
    private final List<Instant> updated = new ArrayList<>();
    private final Map<Hold, Double> held = new TreeMap<>();

    /** Of hosts that stand so when it begins. */
    Diary(List<Target> targets, int waves, int presentWave, Instant begins) {
        opened = new Instant[waves];
        closed = new Instant[waves];
        openOfWave = new int[waves];
        for (Target target : targets) {
            switch (target) {
                case Target.Pending p -> openOfWave[p.placement().wave()]++;
                case Target.Updating u -> {
                    openOfWave[u.placement().wave()]++;
                    starts.add(u.since());
                }
                case Target.Succeeded s -> updated.add(s.at());
                case Target.Ended _ -> {
                    // It was never in the way, and never will be.
                }
            }
        }
        for (int wave = 0; wave <= presentWave; wave++) {
            opened[wave] = begins;
            closed[wave] = openOfWave[wave] == 0 ? begins : null;
        }
    }

    /** Whether everybody of the waves up to this one has ended. */
    boolean isOver(int wave) {
        return Arrays.stream(openOfWave, 0, wave + 1).allMatch(open -> open == 0);
    }

    /** A wave begins. */
    void open(int wave, Instant at) {
        opened[wave] = at;
    }

    /** An update begins. */
    void start(Instant at) {
        starts.add(at);
    }

    /** An update ends, however it does. */
    void endOfUpdate(Instant at) {
        ends.add(at);
    }

    /** A host of one wave is of another from now on. */
    void move(int from, int to) {
        openOfWave[from]--;
        openOfWave[to]++;
    }

    /** It is over for a host. */
    void end(Target.Ended target) {
        int wave = target.placement().wave();
        if (--openOfWave[wave] == 0) {
            closed[wave] = target.at();
        }
        if (target instanceof Target.Succeeded) {
            updated.add(target.at());
        }
    }

    /**
     * Time goes by.
     *
     * @param hosts how many hosts are held by what; nobody when all that is left is under way
     */
    void passes(Duration time, Map<Hold, Integer> hosts) {
        Map<Hold, Integer> weights = hosts.isEmpty() ? Map.of(Hold.UPDATES, 1) : hosts;
        double all = weights.values().stream().mapToInt(w -> w).sum();
        weights.forEach((hold, weight) -> held.merge(hold, time.toMillis() * weight / all, Double::sum));
    }

    /**
     * What is told of the course.
     *
     * @param end when it ended; {@code null} when it did not
     */
    Taken taken(Outcome outcome, String why, Instant end, long looks) {
        return new Taken(
                outcome,
                why,
                end,
                Arrays.asList(opened),
                Arrays.asList(closed),
                Times.of(starts),
                Times.of(ends),
                Times.of(updated),
                held,
                looks);
    }
}
