// SPDX-License-Identifier: Apache-2.0
package io.luofleet.event;

import io.luofleet.platform.Page;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Reads the log so that whoever goes on from the last id seen misses nothing. */
@ApplicationScoped
class EventReader {
    private final EventRepository events;
    private final EventHorizon horizon;

    EventReader(EventRepository events, EventHorizon horizon) {
        this.events = events;
        this.horizon = horizon;
    }

    /** Oldest first. Two transactions one after the other, so that neither is held while the other waits. */
    Page<EventView> list(EventQuery query, int limit) {
        List<EventEntity> found = events.list(query, horizon.settled(), limit + 1);
        events.requireKept(query.after());
        return Page.of(found, limit, e -> e.id).map(EventView::of);
    }

    /** Newest first, of those with a lower id than {@code before}. */
    Page<EventView> newest(EventQuery query, long before, int limit) {
        List<EventEntity> found = events.newest(query, Math.min(before - 1, horizon.settled()), limit + 1);
        return Page.of(found, limit, e -> e.id).map(EventView::of);
    }
}
