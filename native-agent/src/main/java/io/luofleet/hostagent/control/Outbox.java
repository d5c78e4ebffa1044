// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import io.luofleet.wire.Observed;
import io.luofleet.wire.Report;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

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
     */
    record Entry(long ticket, Report report, boolean critical) {
        private boolean replaceableBy(Report newer) {
            Observed observed = report.observed();
            return !critical && observed != Observed.FAILED && observed == newer.observed();
        }
    }

    /** More steps than an update has; beyond it the control plane has been away so long that only the newest matter. */
    private static final int MAX_WAITING = 64;

    private final Deque<Entry> waiting = new ArrayDeque<>();
    private long lastTicket;
    private Entry current;

    synchronized long put(Report report, boolean critical) {
        Entry last = waiting.peekLast();
        if (last != null && last.replaceableBy(report)) {
            waiting.removeLast();
        }
        if (waiting.size() == MAX_WAITING) {
            waiting.removeFirst();
        }
        waiting.addLast(new Entry(++lastTicket, report, critical));
        notifyAll();
        return lastTicket;
    }

    /** Takes a report back; one that is being sent is not repeated. */
    synchronized void withdraw(long ticket) {
        for (Iterator<Entry> i = waiting.iterator(); i.hasNext(); ) {
            if (i.next().ticket() == ticket) {
                i.remove();
            }
        }
        if (current != null && current.ticket() == ticket) {
            current = null;
        }
        notifyAll();
    }

    /** Waits for the oldest. */
    synchronized Entry take() throws InterruptedException {
        while (waiting.isEmpty()) {
            wait();
        }
        current = waiting.removeFirst();
        return current;
    }

    /** Whether this one, just taken, still makes sense to send: it was not withdrawn, and nothing newer says the same. */
    synchronized boolean stillWanted(Entry entry) {
        if (current == null || current.ticket() != entry.ticket()) {
            return false;
        }
        Entry next = waiting.peekFirst();
        return next == null || !entry.replaceableBy(next.report());
    }

    /** Waits, but not longer than an answer to "is it still wanted" stays the same. */
    synchronized void pause(Entry entry, long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        for (long left = millis; left > 0 && stillWanted(entry); left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }
}
