// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.rollout.forecast.Forecast;
import io.luofleet.rollout.forecast.Forecaster;
import io.luofleet.rollout.forecast.Question;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Makes forecasts, one at a time: each may take seconds of a processor, on which agents are waiting. That of an open rollout is shown again
 * for a while.
 */
@ApplicationScoped
class Forecasts {
    private static final int MOST_WAITING = 8;
    private static final int RETRY_AFTER_SECONDS = 10;
    private static final int KEPT = 50;
    private static final Duration FRESH = Duration.ofSeconds(15);

    private final ForecastQuestions questions;
    private final Clock clock;
    private final ThreadPoolExecutor atWork;
    private final SequencedMap<Asking, Answer> answers = new LinkedHashMap<>();

    /** What was asked of a rollout. */
    private record Asking(UUID rollout, ForecastQuestions.Asked asked) {}

    private record Answer(Forecast forecast, Instant at) {}

    Forecasts(ForecastQuestions questions, Clock clock) {
        this.questions = questions;
        this.clock = clock;
        // Of its own, and not a virtual one: those share their carriers with every request, and give them up only where
        // they wait.
        this.atWork = new ThreadPoolExecutor(
                1,
                1,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(MOST_WAITING),
                Thread.ofPlatform().daemon().name("luofleet-forecasts").factory());
        atWork.allowCoreThreadTimeOut(true);
    }

    @PreDestroy
    void stop() {
        atWork.shutdownNow();
    }

    /** Of a plan. */
    Forecast ofPlan(String hash, ForecastQuestions.Asked asked) {
        return make(() -> questions.ofPlan(hash, asked));
    }

    /** Of an open rollout, as of some seconds ago at most. */
    Forecast ofRollout(UUID id, ForecastQuestions.Asked asked) {
        var asking = new Asking(id, asked);
        return known(asking).orElseGet(() -> {
            Forecast fresh = make(() -> questions.ofRollout(id, asked));
            keep(asking, fresh);
            return fresh;
        });
    }

    private synchronized Optional<Forecast> known(Asking asking) {
        Instant oldest = clock.instant().minus(FRESH);
        answers.values().removeIf(answer -> answer.at().isBefore(oldest));
        return Optional.ofNullable(answers.get(asking)).map(Answer::forecast);
    }

    private synchronized void keep(Asking asking, Forecast forecast) {
        answers.put(asking, new Answer(forecast, clock.instant()));
        if (answers.size() > KEPT) {
            answers.pollFirstEntry();
        }
    }

    private Forecast make(Supplier<Question> reading) {
        Question question = reading.get();
        Future<Forecast> making;
        try {
            making = atWork.submit(() -> Forecaster.answer(question));
        } catch (RejectedExecutionException _) {
            throw later();
        }
        try {
            return making.get();
        } catch (InterruptedException _) {
            making.cancel(true);
            Thread.currentThread().interrupt();
            throw later();
        } catch (CancellationException _) {
            throw later();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the forecast failed", e.getCause());
        }
    }

    private static ProblemException later() {
        return new ProblemException(
                        ProblemType.UNAVAILABLE,
                        "%d forecasts are being made, or the service stops. Nothing was done; come back after the time in Retry-After."
                                .formatted(MOST_WAITING + 1))
                .retryAfterSeconds(RETRY_AFTER_SECONDS);
    }
}
