// SPDX-License-Identifier: Apache-2.0
package io.luofleet.bench;

import io.luofleet.bench.AgentHttp.Answer;
import io.luofleet.bench.Meter.Kind;
import io.luofleet.wire.Directive;
import io.luofleet.wire.EnrolReply;
import io.luofleet.wire.ReportReply;
import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * An agent on the wire: enrols, asks for its directive in long polls for ever, reports, and waits as the real one does when it
 * is told to or fails. Used from one event loop only.
 */
final class Agent {
    /** The agent's own. */
    static final Duration POLL = Duration.ofSeconds(30);

    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;
    private static final int SUPERSEDED_OR_STALE = 409;
    private static final int UNKNOWN = 404;

    private final Host host;
    private final Vertx vertx;
    private final AgentHttp http;
    private final Supplier<Meter> meter;
    private final Listener listener;
    private boolean stopped;
    private boolean polling;
    private boolean reporting;
    private int failures;
    private Duration reportEvery;

    /** Hears what an agent is told. */
    interface Listener {
        /** It is known. */
        void enrolled(Host host);

        /** A poll brought a directive. */
        void directed(Host host, Directive directive);
    }

    Agent(Host host, Vertx vertx, AgentHttp http, Supplier<Meter> meter, Listener listener) {
        this.host = host;
        this.vertx = vertx;
        this.http = http;
        this.meter = meter;
        this.listener = listener;
    }

    Host host() {
        return host;
    }

    /** Enrols where needed, polls, and reports so often. */
    void start(Duration every) {
        stopped = false;
        reportEvery = every;
        if (host.isEnrolled()) {
            goOn();
        } else {
            enrol();
        }
    }

    /** Asks nothing more; what is under way ends by itself. */
    void stop() {
        stopped = true;
    }

    /** Whether an answer is awaited. */
    boolean isBusy() {
        return polling || reporting;
    }

    private void enrol() {
        if (stopped) {
            return;
        }
        http.enrol(host.number(), Json.write(host.introduction())).onComplete(result -> {
            if (isGood(Kind.ENROL, result)) {
                host.enrolled(Json.read(result.result().body(), EnrolReply.class));
                failures = 0;
                listener.enrolled(host);
                if (!stopped) {
                    goOn();
                }
            } else {
                later(pause(result), this::enrol);
            }
        });
    }

    private void goOn() {
        poll();
        long first = ThreadLocalRandom.current().nextLong(reportEvery.toMillis()) + 1;
        later(first, () -> reportDue(System.nanoTime()));
    }

    private void poll() {
        if (stopped || polling) {
            return;
        }
        polling = true;
        long sent = System.nanoTime();
        http.poll(host.number(), host.id(), host.revision(), POLL, host.instanceId())
                .onComplete(result -> {
                    polling = false;
                    if (isGood(Kind.POLL, result)) {
                        failures = 0;
                        polled(result.result(), System.nanoTime() - sent);
                    } else if (failed(result, UNKNOWN)) {
                        host.forget();
                        later(pause(result), this::enrol);
                    } else {
                        later(pause(result), this::poll);
                    }
                });
    }

    private void polled(Answer answer, long nanos) {
        if (answer.status() == 200) {
            Directive directive = Json.read(answer.body(), Directive.class);
            host.hear(directive);
            listener.directed(host, directive);
        } else {
            Meter.record(meter.get().pollLateness, nanos - POLL.toNanos());
        }
        poll();
    }

    /** @param due when it was to be sent: what waits for an earlier one counts from then */
    private void reportDue(long due) {
        if (stopped) {
            return;
        }
        later(reportEvery.toMillis(), () -> reportDue(System.nanoTime()));
        if (host.isEnrolled() && !reporting) {
            reporting = true;
            report(due);
        }
    }

    private void report(long due) {
        if (stopped || !host.isEnrolled()) {
            reporting = false;
            return;
        }
        String exchange = Long.toHexString(ThreadLocalRandom.current().nextLong());
        http.report(host.number(), host.id(), host.nextSequence(), exchange, Json.write(host.idle()), false)
                .onComplete(result -> {
                    if (isGood(Kind.REPORT, result)) {
                        reporting = false;
                        Meter.record(meter.get().reports, System.nanoTime() - due);
                        host.hear(Json.read(result.result().body(), ReportReply.class));
                    } else if (failed(result, SUPERSEDED_OR_STALE)) {
                        reporting = false;
                    } else {
                        later(pause(result), () -> report(due));
                    }
                });
    }

    private boolean isGood(Kind kind, AsyncResult<Answer> result) {
        if (result.succeeded()) {
            meter.get().answered(kind, result.result().status());
            return result.result().isGood();
        }
        if (!stopped) {
            meter.get().unanswered(kind, result.cause());
        }
        return false;
    }

    private static boolean failed(AsyncResult<Answer> result, int status) {
        return result.succeeded() && result.result().status() == status;
    }

    /** The agent's back-off: random, doubled each time, and not less than it is told. */
    private long pause(AsyncResult<Answer> result) {
        long range = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures, 20));
        failures++;
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long own = range / 2 + random.nextLong(range / 2 + 1);
        if (result.failed() || result.result().retryAfter().isEmpty()) {
            return own;
        }
        long asked = result.result().retryAfter().get().toMillis();
        return Math.max(own, asked + random.nextLong(asked / 2 + 1));
    }

    private void later(long millis, Runnable what) {
        vertx.setTimer(Math.max(1, millis), _ -> what.run());
    }
}
