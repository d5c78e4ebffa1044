// SPDX-License-Identifier: Apache-2.0
package io.luofleet.event;

import java.util.UUID;

/**
 * Which events.
 *
 * @param after only those with a higher id; 0 for all
 * @param host of this host only; {@code null} for any
 * @param update of this update only; {@code null} for any
 * @param rollout of this rollout only; {@code null} for any
 * @param type of this type only; {@code null} for any
 * @param severity of at least this severity; {@code null} for any
 */
record EventQuery(long after, String host, UUID update, UUID rollout, EventType type, Severity severity) {

    /** The same further on in the log. */
    EventQuery from(long id) {
        return new EventQuery(id, host, update, rollout, type, severity);
    }

    /** Whether an event is one of them. */
    boolean matches(EventView event) {
        return event.id() > after
                && (host == null || host.equals(event.host()))
                && (update == null || update.equals(event.update()))
                && (rollout == null || rollout.equals(event.rollout()))
                && (type == null || type == event.type())
                && (severity == null || event.severity().compareTo(severity) >= 0);
    }
}
