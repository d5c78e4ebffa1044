// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.vitals.Supervised;
import io.luofleet.hostagent.vitals.Vitals;
import io.luofleet.hostagent.vitals.Vitals.Pulse;
import io.luofleet.wire.EnrolRequest;
import io.luofleet.wire.Report;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Keeps in touch with the control plane: one thread enrols and polls, one sends reports. Both try for ever, with growing
 * pauses.
 */
public final class ControlLink implements AutoCloseable {
    /**
     * What it needs of its surroundings.
     *
     * @param clock the wall clock
     * @param nanos the monotonic clock, in nanoseconds
     * @param threads makes its threads
     * @param vitals where its loops show that they live
     * @param log where events go
     */
    public record Surroundings(
            InstantSource clock, LongSupplier nanos, ThreadFactory threads, Vitals vitals, Log log) {}

    private final ControlClient client;
    private final Supplier<EnrolRequest> introduction;
    private final ControlListener listener;
    private final Surroundings around;
    private final Outbox outbox;
    private final Standing standing = new Standing();
    private final LinkState state;
    private final ClockOffset clockOffset;

    private volatile boolean closed;
    private Thread poller;
    private Thread sender;

    /** @param introduction how the agent introduces itself; asked at each enrolment */
    public ControlLink(
            ControlClient client, Supplier<EnrolRequest> introduction, ControlListener listener, Surroundings around) {
        this.client = client;
        this.introduction = introduction;
        this.listener = listener;
        this.around = around;
        this.state = new LinkState(around.log(), around.nanos(), listener::linkState);
        this.clockOffset = new ClockOffset(around.clock(), around.nanos());
        this.outbox = new Outbox(around.nanos(), entry -> around.log()
                .warn("report-dropped", "observed", entry.report().observed(), "why", "too many wait"));
        client.witness(clockOffset::measure);
    }

    /**
     * Starts both threads.
     *
     * @param pace how often they try
     */
    public synchronized void start(Pace pace) {
        RandomGenerator random = RandomGenerator.getDefault();
        Pulse polls = around.vitals().pulse("control-poll");
        Pulse sends = around.vitals().pulse("control-report");
        Poller polling = new Poller(client, introduction, standing, state, listener, new Backoff(pace, random), polls);
        Sender sending = new Sender(
                client,
                outbox,
                standing,
                state,
                listener,
                around.clock(),
                new Backoff(pace, random),
                sends,
                around.log());
        poller = thread("control-poll", polls, () -> polling.run(() -> closed));
        sender = thread("control-report", sends, () -> sending.run(() -> closed));
        poller.start();
        sender.start();
    }

    private Thread thread(String name, Pulse pulse, Supervised.Body body) {
        return around.threads().newThread(new Supervised(name, around.vitals(), pulse, around.log(), body));
    }

    /**
     * Sends a report as soon as it can be sent.
     *
     * @param critical whether it asks for leave: it is repeated unchanged until leave is given, or it is refused or withdrawn
     * @return a ticket for {@link ControlListener} and {@link #withdraw}
     */
    public long send(Report report, boolean critical) {
        return outbox.put(report, critical);
    }

    /** Stops repeating a report. The control plane may have it all the same. */
    public void withdraw(long ticket) {
        outbox.withdraw(ticket);
    }

    /** The control plane's clock less ours, by the last exchanges; empty before the first. */
    public Optional<Duration> clockOffset() {
        return clockOffset.now();
    }

    /** How the link is now. */
    public LinkStatus status() {
        long now = around.nanos().getAsLong();
        Optional<Duration> sinceLast = state.lastGoodNanos().isEmpty()
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(now - state.lastGoodNanos().getAsLong()));
        return new LinkStatus(state.text(), sinceLast, outbox.size(), outbox.age(), clockOffset.now());
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
    }
}
