// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import io.luofleet.wire.Observed;
import io.luofleet.wire.Report;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Reports waiting to be sent, oldest first. A report says everything, so a newer one of the same observed state replaces an
 * older one that has not left yet; one of another state does not, because it is a step the control plane should see.
 */
final class Outbox {
    /**
     * A report.
     *
     * @param ticket names it towards whoever wrote it
     * @param report without the time of sending
     * @param critical whether its answer decides something: it is repeated unchanged, under one number, until answered or
     *     withdrawn
     * @param sinceNanos since when the control plane should have known, by the monotonic clock; a report that replaces another
     *     takes its time over
     */
    record Entry(long ticket, Report report, boolean critical, long sinceNanos) {
        private boolean replaceableBy(Report newer) {
            Observed observed = report.observed();
            return !critical && observed != Observed.FAILED && observed == newer.observed();
        }
    }

    /** More steps than an update has; beyond it the control plane has been away so long that only the newest matter. */
    static final int MAX_WAITING = 64;

    private final LongSupplier nanos;
    private final Consumer<Entry> dropped;
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private long lastTicket;
    private Entry current;

    /** @param dropped hears of each report that had to make room */
    Outbox(LongSupplier nanos, Consumer<Entry> dropped) {
        this.nanos = nanos;
        this.dropped = dropped;
    }

    synchronized long put(Report report, boolean critical) {
        long since = nanos.getAsLong();
        Entry last = waiting.peekLast();
        if (last != null && last.replaceableBy(report)) {
            since = waiting.removeLast().sinceNanos();
        } else if (last == null && current != null && current.replaceableBy(report)) {
            since = current.sinceNanos();
        }
        if (waiting.size() == MAX_WAITING) {
            dropped.accept(removeOldest());
        }
        waiting.addLast(new Entry(++lastTicket, report, critical, since));
        notifyAll();
        return lastTicket;
    }

    /** Not one whose answer somebody waits for, while there is another. */
    private Entry removeOldest() {
        for (Iterator<Entry> i = waiting.iterator(); i.hasNext(); ) {
            Entry entry = i.next();
            if (!entry.critical()) {
                i.remove();
                return entry;
            }
        }
        return waiting.removeFirst();
    }

    /** Takes a report back; one that is being sent is not repeated. */
    synchronized void withdraw(long ticket) {
        waiting.removeIf(entry -> entry.ticket() == ticket);
        if (current != null && current.ticket() == ticket) {
            current = null;
        }
        notifyAll();
    }

    /** The oldest, waited for no longer than this; empty when there is none. */
    synchronized Optional<Entry> take(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        for (long left = patience.toMillis();
                waiting.isEmpty() && left > 0;
                left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
        current = waiting.pollFirst();
        return Optional.ofNullable(current);
    }

    /** Whether this one, just taken, still makes sense to send: it was not withdrawn, and nothing newer says the same. */
    synchronized boolean stillWanted(Entry entry) {
        if (current == null || current.ticket() != entry.ticket()) {
            return false;
        }
        Entry next = waiting.peekFirst();
        return next == null || !entry.replaceableBy(next.report());
    }

    /** The one that was taken needs no further attempt. */
    synchronized void done(Entry entry) {
        if (current != null && current.ticket() == entry.ticket()) {
            current = null;
        }
    }

    /** Waits, but not longer than an answer to "is it still wanted" stays the same. */
    synchronized void pause(Entry entry, long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        for (long left = millis; left > 0 && stillWanted(entry); left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }

    /** How many are not acknowledged. */
    synchronized int size() {
        return waiting.size() + (current == null ? 0 : 1);
    }

    /** For how long the oldest of them has had something to say; empty when there is none. */
    synchronized Optional<Duration> age() {
        Entry oldest = current == null ? waiting.peekFirst() : current;
        return Optional.ofNullable(oldest).map(e -> Duration.ofNanos(nanos.getAsLong() - e.sinceNanos()));
    }
}
