// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.platform.problem.InvalidRequestException;
import io.luofleet.rollout.forecast.Question;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;

/** How a forecast may be asked for. */
public final class ForecastParameters {
    /** What is told of each forecast. */
    static final String SUPPOSED =
            "The rollout's own engine is run many times under a virtual clock, with windows, caps, budgets, soaks and gates, and with what updates took and came to before. Supposed are: approval and resumption at the start, no halt, yes from each gate after gateAnswer, hosts that are silent or cordoned now staying so, nothing new by other rollouts. A time is null where fewer courses than that share get there.";

    private static final String SEED = "2026";
    private static final int FEWEST_DRAWS = 10;
    private static final int MOST_DRAWS = 1_000;
    private static final Duration LONGEST_ANSWER = Duration.ofDays(30);
    private static final Duration FARTHEST = Duration.ofDays(366);

    @Parameter(description = "when it goes on; now when left out")
    @QueryParam("startsAt")
    Instant startsAt;

    @Parameter(description = "how long each gate takes to say yes")
    @QueryParam("gateAnswer")
    Duration gateAnswer;

    @Parameter(description = "how many courses are run")
    @QueryParam("draws")
    @DefaultValue("" + Question.DRAWS)
    @Min(FEWEST_DRAWS)
    @Max(MOST_DRAWS)
    int draws;

    @Parameter(description = "the same seed has the same courses")
    @QueryParam("seed")
    @DefaultValue(SEED)
    long seed;

    /** What was asked for, checked. */
    ForecastQuestions.Asked check(Instant now) {
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
