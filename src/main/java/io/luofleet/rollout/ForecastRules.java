// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.platform.problem.InvalidRequestException;
import java.time.Duration;
import java.time.Instant;

/** How a forecast may be asked for. */
final class ForecastRules {
    /** What is told of each forecast. */
    static final String SUPPOSED =
            "The rollout's own engine is run many times under a virtual clock, with windows, caps, budgets, soaks and gates, and with what updates took and came to before. Supposed are: approval and resumption at the start, no halt, yes from each gate after gateAnswer, hosts that are silent or cordoned now staying so, nothing new by other rollouts. A time is null where fewer courses than that share get there.";

    static final String SEED = "2026";
    static final int FEWEST_DRAWS = 10;
    static final int MOST_DRAWS = 1_000;
    private static final Duration LONGEST_ANSWER = Duration.ofDays(30);
    private static final Duration FARTHEST = Duration.ofDays(366);

    private ForecastRules() {}

    /**
     * What was asked for, checked.
     *
     * @param startsAt {@code null} for now
     * @param gateAnswer {@code null} for no time
     */
    static ForecastQuestions.Asked check(Instant startsAt, Duration gateAnswer, int draws, long seed, Instant now) {
        Duration answer = gateAnswer == null ? Duration.ZERO : gateAnswer;
        if (answer.isNegative() || answer.compareTo(LONGEST_ANSWER) > 0) {
            throw new InvalidRequestException(
                    "gateAnswer", "must be from PT0S to PT%dH".formatted(LONGEST_ANSWER.toHours()));
        }
        if (startsAt != null && (startsAt.isBefore(now) || startsAt.isAfter(now.plus(FARTHEST)))) {
            throw new InvalidRequestException("startsAt", "must be from now on, and within a year");
        }
        return new ForecastQuestions.Asked(startsAt, answer, draws, seed);
    }
}
