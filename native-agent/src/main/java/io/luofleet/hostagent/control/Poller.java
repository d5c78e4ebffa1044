// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import io.luofleet.hostagent.control.LinkState.Kind;
import io.luofleet.hostagent.control.LinkState.Way;
import io.luofleet.hostagent.vitals.Vitals.Pulse;
import io.luofleet.wire.Directive;
import io.luofleet.wire.EnrolReply;
import io.luofleet.wire.EnrolRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Enrols, and then asks for the directive for ever. */
final class Poller {
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final Duration SILENCE = Duration.ofSeconds(10);
    /** What an exchange may take beyond its deadline before this loop counts as stuck. */
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final ControlClient client;
    private final Supplier<EnrolRequest> introduction;
    private final Standing standing;
    private final LinkState state;
    private final ControlListener listener;
    private final Backoff backoff;
    private final Pulse pulse;

    Poller(
            ControlClient client,
            Supplier<EnrolRequest> introduction,
            Standing standing,
            LinkState state,
            ControlListener listener,
            Backoff backoff,
            Pulse pulse) {
        this.client = client;
        this.introduction = introduction;
        this.standing = standing;
        this.state = state;
        this.listener = listener;
        this.backoff = backoff;
        this.pulse = pulse;
    }

    /** What came of one attempt: whether it was good, and else how long to wait at least. */
    private record Outcome(boolean good, Optional<Duration> retryAfter) {
        static final Outcome GOOD = new Outcome(true, Optional.empty());
        static final Outcome BAD = new Outcome(false, Optional.empty());
    }

    void run(BooleanSupplier closed) throws InterruptedException {
        pause(backoff.start());
        while (!closed.getAsBoolean()) {
            if (standing.superseded()) {
                pause(SILENCE);
                continue;
            }
            pulse.beat(WAIT.plus(ControlClient.EXCHANGE_LIMIT).plus(GRACE));
            Outcome outcome = standing.needsEnrolment() ? enrol() : poll();
            if (outcome.good()) {
                backoff.reset();
            } else {
                pause(backoff.next(outcome.retryAfter()));
            }
        }
    }

    private void pause(Duration pause) throws InterruptedException {
        pulse.beat(pause.plus(GRACE));
        Thread.sleep(pause);
    }

    private Outcome enrol() {
        EnrolRequest request = introduction.get();
        return switch (client.enrol(request)) {
            case Answer.Ok<EnrolReply>(EnrolReply reply) -> {
                state.good(Way.POLL);
                standing.enrol(reply, request.instanceId());
                listener.enrolled(reply.epoch());
                yield Outcome.GOOD;
            }
            case Answer.Refused<EnrolReply>(Problem problem) -> {
                state.trouble(Way.POLL, Kind.REFUSED, "enrolment: " + problem);
                yield Outcome.BAD;
            }
            case Answer.Unreachable<EnrolReply>(String reason, boolean ignored) -> unreachable(reason);
            case Answer.Unusable<EnrolReply>(String reason, Optional<Duration> retryAfter) ->
                unusable(reason, retryAfter);
            case Answer.Nothing<EnrolReply>() -> unusable("an enrolment without an answer", Optional.empty());
        };
    }

    private Outcome poll() {
        Standing.Member member = standing.member();
        Answer<Directive> answer =
                client.directive(member.hostId(), standing.revision(), WAIT, member.instanceId(), standing.epoch());
        return switch (answer) {
            case Answer.Ok<Directive>(Directive directive) -> {
                state.good(Way.POLL);
                if (standing.hear(directive)) {
                    listener.directive(directive);
                }
                yield Outcome.GOOD;
            }
            case Answer.Nothing<Directive>() -> {
                state.good(Way.POLL);
                yield Outcome.GOOD;
            }
            case Answer.Refused<Directive>(Problem problem) -> refused(problem);
            case Answer.Unreachable<Directive>(String reason, boolean ignored) ->
                // Broken off by the other thread, which has said why.
                standing.needsEnrolment() || standing.superseded() ? Outcome.BAD : unreachable(reason);
            case Answer.Unusable<Directive>(String reason, Optional<Duration> retryAfter) ->
                unusable(reason, retryAfter);
        };
    }

    private Outcome refused(Problem problem) {
        switch (problem.kind()) {
            case SUPERSEDED -> {
                standing.supersede();
                state.trouble(Way.POLL, Kind.SUPERSEDED, problem.detail());
            }
            case UNKNOWN_HOST, STALE_SEQUENCE -> standing.forget();
            case REFUSED, NOT_NOW -> state.trouble(Way.POLL, Kind.REFUSED, problem.toString());
        }
        return Outcome.BAD;
    }

    private Outcome unreachable(String reason) {
        state.trouble(Way.POLL, Kind.UNREACHABLE, reason);
        return Outcome.BAD;
    }

    private Outcome unusable(String reason, Optional<Duration> retryAfter) {
        state.trouble(Way.POLL, Kind.UNUSABLE, reason);
        return new Outcome(false, retryAfter);
    }
}
