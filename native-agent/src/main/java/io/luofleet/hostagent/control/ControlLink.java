// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import io.luofleet.hostagent.log.Log;
import io.luofleet.wire.Directive;
import io.luofleet.wire.EnrolReply;
import io.luofleet.wire.EnrolRequest;
import io.luofleet.wire.Report;
import io.luofleet.wire.ReportReply;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Keeps in touch with the control plane: one thread enrols and polls, one sends reports. Both try for ever, with growing
 * pauses.
 */
public final class ControlLink implements AutoCloseable {
    private static final Duration POLL_WAIT = Duration.ofSeconds(30);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final ControlClient client;
    private final Supplier<EnrolRequest> introduction;
    private final ControlListener listener;
    private final InstantSource clock;
    private final Log log;
    private final Outbox outbox = new Outbox();
    private final ThreadFactory threads;

    private volatile boolean closed;
    private volatile long seenRevision = -1;
    private Thread poller;
    private Thread sender;
    private String lastState = "";
    private EnrolReply enrolment;
    private long sequence;
    private boolean superseded;
    private boolean enrolAgain = true;

    /**
     * @param introduction how the agent introduces itself; asked at each enrolment
     * @param threads makes the two threads
     */
    public ControlLink(
            ControlClient client,
            Supplier<EnrolRequest> introduction,
            ControlListener listener,
            InstantSource clock,
            ThreadFactory threads,
            Log log) {
        this.client = client;
        this.introduction = introduction;
        this.listener = listener;
        this.clock = clock;
        this.threads = threads;
        this.log = log;
    }

    /** Starts both threads. */
    public synchronized void start() {
        poller = threads.newThread(this::pollForEver);
        sender = threads.newThread(this::sendForEver);
        poller.start();
        sender.start();
    }

    /**
     * Sends a report as soon as it can be sent.
     *
     * @param critical whether it is repeated unchanged until it is answered or withdrawn
     * @return a ticket for {@link ControlListener} and {@link #withdraw}
     */
    public long send(Report report, boolean critical) {
        return outbox.put(report, critical);
    }

    /** Stops repeating a report. The control plane may have it all the same. */
    public void withdraw(long ticket) {
        outbox.withdraw(ticket);
    }

    /** Stops both threads; what was not sent is dropped. */
    @Override
    public synchronized void close() {
        closed = true;
        if (poller != null) {
            poller.interrupt();
            sender.interrupt();
        }
        client.disconnectAll();
        notifyAll();
    }

    private void pollForEver() {
        Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, RandomGenerator.getDefault());
        try {
            while (!closed) {
                boolean ok = needsEnrolment() ? enrol() : poll();
                if (ok) {
                    backoff.reset();
                } else {
                    Thread.sleep(backoff.next());
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean needsEnrolment() throws InterruptedException {
        while (superseded) {
            // A newer agent speaks for this host. Enrolling again would silence it in turn.
            wait();
        }
        return enrolAgain;
    }

    private boolean enrol() {
        Instant sentAt = clock.instant();
        EnrolRequest request = introduction.get();
        return switch (client.enrol(request)) {
            case Answer.Ok<EnrolReply>(EnrolReply reply) -> {
                Instant receivedAt = clock.instant();
                Instant middle =
                        sentAt.plus(Duration.between(sentAt, receivedAt).dividedBy(2));
                Instant theirs = reply.serverTime();
                accept(reply);
                listener.enrolled(reply.epoch(), theirs == null ? Duration.ZERO : Duration.between(middle, theirs));
                state("connected");
                yield true;
            }
            case Answer.Refused<EnrolReply>(Problem problem) -> {
                state("enrolment refused: " + problem);
                yield false;
            }
            case Answer.Unreachable<EnrolReply>(String reason, boolean ignored) -> {
                state("unreachable: " + reason);
                yield false;
            }
            case Answer.Nothing<EnrolReply>() -> false;
        };
    }

    private synchronized void accept(EnrolReply reply) {
        enrolment = reply;
        sequence = Math.max(sequence, reply.lastSequence());
        enrolAgain = false;
        notifyAll();
    }

    private boolean poll() {
        UUID hostId;
        synchronized (this) {
            hostId = enrolment.hostId();
        }
        String instance = introduction.get().instanceId();
        return switch (client.directive(hostId, seenRevision, POLL_WAIT, instance)) {
            case Answer.Ok<Directive>(Directive directive) -> {
                state("connected");
                deliver(directive);
                yield true;
            }
            case Answer.Nothing<Directive>() -> {
                state("connected");
                yield true;
            }
            case Answer.Refused<Directive>(Problem problem) -> {
                remedy(problem);
                yield false;
            }
            case Answer.Unreachable<Directive>(String reason, boolean ignored) -> {
                state("unreachable: " + reason);
                yield false;
            }
        };
    }

    private void deliver(Directive directive) {
        seenRevision = Math.max(seenRevision, directive.revision());
        listener.directive(directive);
    }

    private synchronized void remedy(Problem problem) {
        switch (problem.kind()) {
            case SUPERSEDED -> {
                superseded = true;
                state("superseded by a newer agent of this host; stop one of the two: " + problem.detail());
            }
            case UNKNOWN_HOST, STALE_SEQUENCE -> {
                enrolAgain = true;
                seenRevision = -1;
                // Ends the poll under way, whose thread is the one that enrols.
                client.disconnectAll();
            }
            case REFUSED -> state("refused: " + problem);
        }
    }

    private synchronized void state(String state) {
        if (!state.equals(lastState)) {
            lastState = state;
            log.info("control-plane", "state", state);
            listener.linkState(state);
        }
    }

    private void sendForEver() {
        try {
            while (!closed) {
                send(outbox.take());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** One report, until it is answered or no longer wanted. */
    private void send(Outbox.Entry entry) throws InterruptedException {
        Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, RandomGenerator.getDefault());
        Attempt attempt = Attempt.NONE;
        while (!closed && outbox.stillWanted(entry)) {
            UUID hostId = awaitHostId();
            attempt = prepared(attempt, entry.report());
            Answer<ReportReply> answer = client.report(hostId, attempt.sequence, attempt.body);
            if (settled(entry, answer)) {
                return;
            }
            attempt = attempt.after(answer, entry.critical());
            outbox.pause(entry, backoff.next().toMillis());
        }
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
        Attempt after(Answer<ReportReply> answer, boolean critical) {
            boolean arrived = !(answer instanceof Answer.Unreachable<ReportReply>(String why, boolean may)) || may;
            if (!arrived && !uncertain) {
                return new Attempt(sequence, null, false);
            }
            return critical ? new Attempt(sequence, body, true) : NONE;
        }
    }

    private Attempt prepared(Attempt attempt, Report report) {
        long number = attempt.sequence == 0 ? nextSequence() : attempt.sequence;
        byte[] body = attempt.body == null ? client.encode(sentNow(report)) : attempt.body;
        return new Attempt(number, body, attempt.uncertain);
    }

    /** Whether the report needs no further attempt. */
    private boolean settled(Outbox.Entry entry, Answer<ReportReply> answer) {
        return switch (answer) {
            case Answer.Ok<ReportReply>(ReportReply reply) -> {
                listener.reportAccepted(entry.ticket());
                if (reply.directive() != null) {
                    deliver(reply.directive());
                }
                yield true;
            }
            case Answer.Nothing<ReportReply>() -> {
                listener.reportAccepted(entry.ticket());
                yield true;
            }
            case Answer.Refused<ReportReply>(Problem problem) -> {
                remedy(problem);
                boolean again =
                        problem.kind() == Problem.Kind.UNKNOWN_HOST || problem.kind() == Problem.Kind.STALE_SEQUENCE;
                if (again && !entry.critical()) {
                    yield false;
                }
                log.warn("report-refused", "observed", entry.report().observed(), "why", problem);
                listener.reportRefused(entry.ticket(), problem);
                yield true;
            }
            case Answer.Unreachable<ReportReply>(String reason, boolean ignored) -> {
                state("unreachable: " + reason);
                yield false;
            }
        };
    }

    private synchronized UUID awaitHostId() throws InterruptedException {
        while (enrolAgain || superseded) {
            wait();
        }
        return enrolment.hostId();
    }

    private synchronized long nextSequence() {
        return ++sequence;
    }

    private Report sentNow(Report r) {
        return new Report(
                r.updateId(),
                r.epoch(),
                r.instanceId(),
                r.observed(),
                r.bootId(),
                r.kernelRelease(),
                r.liveUpdateNumber(),
                clock.instant(),
                r.checks(),
                r.sessions(),
                r.flbs(),
                r.orphans(),
                r.marks(),
                r.failure());
    }
}
