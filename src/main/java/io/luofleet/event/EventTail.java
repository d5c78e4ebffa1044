// SPDX-License-Identifier: Apache-2.0
package io.luofleet.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.luofleet.platform.http.Admission;
import io.luofleet.platform.http.Lane;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The end of the log, read once for all of this replica's viewers. It keeps the newest events, so that whoever has caught up, but for
 * the moment that took, goes on without a gap.
 */
@ApplicationScoped
class EventTail implements EventViewer.Log {
    private static final int AT_ONCE = 500;
    /** How many events are kept for viewers that are about to join. */
    private static final int KEPT = EventViewer.MOST_WAITING - AT_ONCE;

    private final EventRepository events;
    private final EventHorizon horizon;
    private final Admission admission;
    private final ObjectMapper json;
    private final Set<EventViewer> live = new HashSet<>();
    private final Deque<Frame.Event> newest = new ArrayDeque<>();
    /** All events after this one and up to {@link #position} are among the newest. */
    private long keptAfter;

    private long position;

    EventTail(EventRepository events, EventHorizon horizon, Admission admission, ObjectMapper json) {
        this.events = events;
        this.horizon = horizon;
        this.admission = admission;
        this.json = json;
    }

    /** Begins anew here: nobody was told anything before. */
    synchronized void beginAt(long end) {
        newest.clear();
        live.clear();
        keptAfter = end;
        position = end;
    }

    /**
     * Tells the viewers what is new.
     *
     * @return whether all that was written when this began has been told; false when some writer takes unusually long
     */
    boolean pull() {
        long taken = events.lastTaken();
        if (taken <= position()) {
            return true;
        }
        long end = horizon.settled();
        EventViewer.Stretch next;
        do {
            next = stretch(new EventQuery(position(), null, null, null, null, null), end);
            tell(next);
        } while (!next.isLast());
        return position() >= taken;
    }

    private void tell(EventViewer.Stretch next) {
        List<EventViewer> told;
        synchronized (this) {
            for (Frame.Event each : next.events()) {
                newest.addLast(each);
                if (newest.size() > KEPT) {
                    keptAfter = newest.removeFirst().id();
                }
            }
            position = Math.max(position, next.upTo());
            told = List.copyOf(live);
            // Within the lock, or one that joins now would be told in another order.
            live.removeIf(viewer -> !viewer.hold(next.events(), next.upTo()));
        }
        told.forEach(EventViewer::drain);
    }

    @Override
    public EventViewer.Stretch read(EventQuery query) {
        return admission.inTransaction(Lane.OPERATORS, () -> {
            EventViewer.Stretch found = stretch(query, position());
            events.requireKept(query.after());
            return found;
        });
    }

    private EventViewer.Stretch stretch(EventQuery query, long end) {
        List<EventEntity> rows = events.list(query, end, AT_ONCE);
        boolean isLast = rows.size() < AT_ONCE;
        List<Frame.Event> found = new ArrayList<>(rows.size());
        rows.forEach(row -> found.add(frame(EventView.of(row))));
        return new EventViewer.Stretch(found, isLast ? end : found.getLast().id(), isLast);
    }

    private Frame.Event frame(EventView event) {
        try {
            return new Frame.Event(event, json.writeValueAsString(event));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("event %d cannot be written".formatted(event.id()), e);
        }
    }

    private synchronized long position() {
        return position;
    }

    @Override
    public synchronized void join(EventViewer viewer) {
        if (viewer.join(List.copyOf(newest), keptAfter, position)) {
            live.add(viewer);
        }
    }

    @Override
    public synchronized void left(EventViewer viewer) {
        live.remove(viewer);
    }
}
