// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import io.luofleet.hostagent.control.ControlClient.Asked;
import io.luofleet.hostagent.control.ControlClient.Recorded;
import io.luofleet.hostagent.control.LinkState.Kind;
import io.luofleet.hostagent.control.LinkState.Way;
import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.vitals.Vitals.Pulse;
import io.luofleet.wire.Report;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

/** Sends reports, one after the other, each until it is answered or no longer wanted. */
final class Sender {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);
    /** What an exchange may take beyond its deadline before this loop counts as stuck. */
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final ControlClient client;
    private final Outbox outbox;
    private final Standing standing;
    private final LinkState state;
    private final ControlListener listener;
    private final InstantSource clock;
    private final Backoff backoff;
    private final Pulse pulse;
    private final Log log;
    private Outbox.Entry unfinished;
    private Attempt attempt = Attempt.NONE;

    Sender(
            ControlClient client,
            Outbox outbox,
            Standing standing,
            LinkState state,
            ControlListener listener,
            InstantSource clock,
            Backoff backoff,
            Pulse pulse,
            Log log) {
        this.client = client;
        this.outbox = outbox;
        this.standing = standing;
        this.state = state;
        this.listener = listener;
        this.clock = clock;
        this.backoff = backoff;
        this.pulse = pulse;
        this.log = log;
    }

    /** What came of one attempt. */
    private sealed interface Outcome {
        /** The report needs no further one. */
        record Settled() implements Outcome {}

        /** It does, after a pause of at least so long. */
        record Again(Optional<Duration> retryAfter) implements Outcome {}
    }

    private static final Outcome SETTLED = new Outcome.Settled();
    private static final Outcome AGAIN = new Outcome.Again(Optional.empty());

    /** May be called again after it ended by an exception; it then goes on with the report that it was at. */
    void run(BooleanSupplier closed) throws InterruptedException {
        while (!closed.getAsBoolean()) {
            pulse.beat(LOOK_AGAIN.plus(GRACE));
            if (unfinished == null) {
                unfinished = outbox.take(LOOK_AGAIN).orElse(null);
                attempt = Attempt.NONE;
                backoff.reset();
            }
            if (unfinished != null && send(unfinished)) {
                outbox.done(unfinished);
                unfinished = null;
            }
        }
    }

    /** One attempt and the pause after it; true when none is needed any more. */
    private boolean send(Outbox.Entry entry) throws InterruptedException {
        if (!outbox.stillWanted(entry)) {
            return true;
        }
        Optional<Standing.Member> member = standing.awaitMember(LOOK_AGAIN);
        if (member.isEmpty()) {
            return false;
        }
        attempt = prepared(attempt, entry.report());
        UUID hostId = member.get().hostId();
        String exchange = Long.toHexString(ThreadLocalRandom.current().nextLong());
        pulse.beat(ControlClient.EXCHANGE_LIMIT.plus(GRACE));
        Answer<Recorded> answer = client.report(
                new Asked(hostId, attempt.sequence, exchange, standing.epoch(), entry.report()), attempt.body);
        return switch (settled(entry, answer)) {
            case Outcome.Settled ignored -> true;
            case Outcome.Again(Optional<Duration> retryAfter) -> {
                attempt = attempt.after(answer, entry.critical());
                Duration pause = backoff.next(retryAfter);
                pulse.beat(pause.plus(GRACE));
                outbox.pause(entry, pause.toMillis());
                yield false;
            }
        };
    }

    /** A report under its number. */
    private static final class Attempt {
        static final Attempt NONE = new Attempt(0, null, false);

        /** 0 when it has none. */
        private final long sequence;
        /** {@code null} when it is to be written anew, with a new time of sending. */
        private final byte[] body;
        /** Whether the control plane may have recorded it. */
        private final boolean uncertain;

        Attempt(long sequence, byte[] body, boolean uncertain) {
            this.sequence = sequence;
            this.body = body;
            this.uncertain = uncertain;
        }

        /**
         * The time of sending tells the offset between the clocks, so a report that must be repeated gets a new one where it
         * can: always when it certainly did not arrive, else under a new number, unless the number is what matters.
         */
        Attempt after(Answer<Recorded> answer, boolean critical) {
            boolean arrived = !(answer instanceof Answer.Unreachable<Recorded>(String why, boolean may)) || may;
            if (!arrived && !uncertain) {
                return new Attempt(sequence, null, false);
            }
            return critical ? new Attempt(sequence, body, true) : NONE;
        }
    }

    private Attempt prepared(Attempt last, Report report) {
        long number = last.sequence == 0 ? standing.nextSequence() : last.sequence;
        byte[] body = last.body == null ? client.encode(report.sentAt(clock.instant())) : last.body;
        return new Attempt(number, body, last.uncertain);
    }

    private Outcome settled(Outbox.Entry entry, Answer<Recorded> answer) {
        return switch (answer) {
            case Answer.Ok<Recorded>(Recorded recorded) -> recorded(entry, recorded);
            case Answer.Refused<Recorded>(Problem problem) -> refused(entry, problem);
            case Answer.Unreachable<Recorded>(String reason, boolean ignored) -> {
                state.trouble(Way.REPORT, Kind.UNREACHABLE, reason);
                yield AGAIN;
            }
            case Answer.Unusable<Recorded>(String reason, Optional<Duration> retryAfter) -> {
                state.trouble(Way.REPORT, Kind.UNUSABLE, reason);
                yield new Outcome.Again(retryAfter);
            }
            case Answer.Nothing<Recorded>() -> {
                state.trouble(Way.REPORT, Kind.UNUSABLE, "a report without an answer");
                yield AGAIN;
            }
        };
    }

    private Outcome recorded(Outbox.Entry entry, Recorded recorded) {
        Outcome outcome = entry.critical() ? left(entry, recorded.leave()) : accepted(entry);
        if (!recorded.directiveFault().isEmpty()) {
            state.trouble(Way.REPORT, Kind.UNUSABLE, "the directive " + recorded.directiveFault());
        } else if (outcome instanceof Outcome.Settled) {
            state.good(Way.REPORT);
        }
        recorded.directive().filter(standing::hear).ifPresent(listener::directive);
        return outcome;
    }

    private Outcome accepted(Outbox.Entry entry) {
        listener.reportAccepted(entry.ticket());
        return SETTLED;
    }

    /** That it is recorded is not what was asked: without leave it is asked again, until the host's lease is over. */
    private Outcome left(Outbox.Entry entry, Leave leave) {
        return switch (leave) {
            case Leave.Given(var given) -> {
                if (outbox.stillWanted(entry)) {
                    listener.leaveGiven(entry.ticket(), given);
                }
                yield SETTLED;
            }
            case Leave.Withheld(String why) -> {
                state.trouble(Way.REPORT, Kind.UNUSABLE, "no leave to reboot: " + why);
                yield AGAIN;
            }
        };
    }

    private Outcome refused(Outbox.Entry entry, Problem problem) {
        switch (problem.kind()) {
            case SUPERSEDED -> {
                standing.supersede();
                state.trouble(Way.REPORT, Kind.SUPERSEDED, problem.detail());
                client.disconnectAll();
            }
            case UNKNOWN_HOST, STALE_SEQUENCE -> {
                standing.forget();
                // Ends the poll under way, whose thread is the one that enrols.
                client.disconnectAll();
                if (!entry.critical()) {
                    return AGAIN;
                }
            }
            case REFUSED, NOT_NOW -> state.trouble(Way.REPORT, Kind.REFUSED, problem.toString());
        }
        log.warn("report-refused", "observed", entry.report().observed(), "why", problem);
        listener.reportRefused(entry.ticket(), problem);
        return SETTLED;
    }
}
