// SPDX-License-Identifier: Apache-2.0
package io.luofleet.event;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One reader of the stream. It reads the log at its own pace until it has caught up, then it is told. What waits for it is bounded:
 * who does not keep up with what is told reads again, and who takes nothing for a while is cut off, and may come back and go on from
 * the last id.
 */
final class EventViewer implements Flow.Publisher<Frame>, Flow.Subscription {
    /** How many events may wait for one reader. */
    static final int MOST_WAITING = 1_000;

    /** How many beats in a row something may wait that its reader does not take. */
    static final int PATIENCE_BEATS = 2;

    /** Where a viewer gets events from. */
    interface Log {
        /** What comes next, read at once. */
        Stretch read(EventQuery query);

        /** Tells the viewer everything from its position on, unless it has to read more first. */
        void join(EventViewer viewer);

        /** The viewer is not there any more. */
        void left(EventViewer viewer);
    }

    /**
     * A part of the log.
     *
     * @param upTo no event up to here is missing
     * @param isLast whether there was none after it
     */
    record Stretch(List<Frame.Event> events, long upTo, boolean isLast) {}

    private final EventQuery query;
    private final Log log;
    private final Executor readers;
    private final Runnable cutOff;
    private final Queue<Frame> waiting = new ArrayDeque<>();
    private final AtomicInteger drains = new AtomicInteger();
    private long position;
    private long wanted;
    private boolean isReading;
    private boolean isLive;
    private boolean isEnding;
    private boolean isStuck;
    private boolean hasSent;
    private int stuckBeats;
    private boolean isOver;
    private Flow.Subscriber<? super Frame> subscriber;

    /**
     * A viewer that nobody reads yet.
     *
     * @param query which events, from where on
     * @param readers where it reads the log
     * @param cutOff ends the connection when nothing can be sent on it
     */
    EventViewer(EventQuery query, Log log, Executor readers, Runnable cutOff) {
        this.query = query;
        this.log = log;
        this.readers = readers;
        this.cutOff = cutOff;
        this.position = query.after();
        waiting.add(new Frame.Opening(position));
    }

    /** All up to here was sent or is waiting, or is not for this viewer. */
    private synchronized long position() {
        return position;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Frame> reader) {
        synchronized (this) {
            if (subscriber != null) {
                throw new IllegalStateException("a viewer has one reader");
            }
            subscriber = reader;
        }
        reader.onSubscribe(this);
        drain();
    }

    @Override
    public void request(long count) {
        synchronized (this) {
            wanted = wanted + count < 0 ? Long.MAX_VALUE : wanted + count;
        }
        drain();
    }

    @Override
    public void cancel() {
        synchronized (this) {
            isOver = true;
            waiting.clear();
        }
        log.left(this);
    }

    /**
     * What happened next, to be sent at the next {@link #drain}. Whoever tells has told, or lets the viewer read, all before.
     *
     * @return whether it goes on to be told; false when it reads the rest by itself
     */
    synchronized boolean hold(List<Frame.Event> events, long upTo) {
        isLive &= take(events, upTo);
        return isLive;
    }

    /**
     * Shows that the stream goes on, unless something waits to be sent anyway.
     *
     * @return false when nobody has come to read, or takes nothing any more
     */
    boolean beat() {
        synchronized (this) {
            if (subscriber == null || isStuck()) {
                return false;
            }
            if (waiting.isEmpty()) {
                waiting.add(new Frame.Beat(position));
            }
        }
        drain();
        return true;
    }

    private boolean isStuck() {
        stuckBeats = hasSent || waiting.isEmpty() ? 0 : stuckBeats + 1;
        hasSent = false;
        isStuck = stuckBeats >= PATIENCE_BEATS;
        return isStuck;
    }

    /** Ends the stream; what waits is dropped, to be read by whoever goes on. */
    void end() {
        synchronized (this) {
            isEnding = true;
            waiting.clear();
        }
        log.left(this);
        drain();
    }

    /** As many as may wait; whether these were all. */
    private boolean take(List<Frame.Event> events, long upTo) {
        EventQuery rest = query.from(position);
        for (Frame.Event each : events) {
            if (rest.matches(each.event())) {
                if (waiting.size() >= MOST_WAITING) {
                    return false;
                }
                waiting.add(each);
                position = each.id();
            }
        }
        position = Math.max(position, upTo);
        return true;
    }

    /** Sends what can be. One thread at a time; whoever comes meanwhile leaves word. */
    void drain() {
        if (drains.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            sendAll();
            seen = drains.addAndGet(-seen);
        } while (seen != 0);
    }

    private void sendAll() {
        for (Optional<Frame> next = next(); next.isPresent(); next = next()) {
            subscriber.onNext(next.get());
        }
        if (hasJustEnded()) {
            log.left(this);
            if (isStuck) {
                cutOff.run();
            } else {
                subscriber.onComplete();
            }
        }
    }

    private synchronized Optional<Frame> next() {
        if (isOver || isEnding || subscriber == null || wanted == 0) {
            return Optional.empty();
        }
        Frame next = waiting.poll();
        if (next == null) {
            readOn();
        } else {
            wanted--;
            hasSent = true;
        }
        return Optional.ofNullable(next);
    }

    private synchronized boolean hasJustEnded() {
        boolean hasEnded = isEnding && !isOver && subscriber != null;
        isOver |= hasEnded;
        return hasEnded;
    }

    private void readOn() {
        if (wanted > 0 && !isLive && !isReading) {
            isReading = true;
            readers.execute(this::read);
        }
    }

    private void read() {
        try {
            Stretch next = log.read(query.from(position()));
            synchronized (this) {
                take(next.events(), next.upTo());
            }
            if (next.isLast()) {
                log.join(this);
            }
        } catch (RuntimeException _) {
            // Whoever comes back is told why.
            end();
            return;
        }
        synchronized (this) {
            isReading = false;
        }
        drain();
    }

    /**
     * Goes on by being told, if that is possible; the log asks, with what came since.
     *
     * @param keptAfter the newest events are all those after this one
     * @param upTo and up to this one
     */
    synchronized boolean join(List<Frame.Event> newest, long keptAfter, long upTo) {
        isLive = position >= keptAfter && !isEnding && !isOver && take(newest, upTo);
        return isLive;
    }
}
