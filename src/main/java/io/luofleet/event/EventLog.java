// SPDX-License-Identifier: Apache-2.0
package io.luofleet.event;

import io.luofleet.platform.AtTheEnd;
import io.luofleet.platform.Json;
import io.luofleet.platform.notify.Bell;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The one log of everything that happened, written in the transaction in which it happened.
 *
 * <p>Readers follow it by id. Rows are therefore written as a transaction's last act: what waited for another's rows has higher ids,
 * and readers, who wait until none lower is to come ({@link EventBarrier}), wait shortly. The lock that tells them is taken behind
 * every other, so that it cannot be part of a deadlock.
 */
@ApplicationScoped
public class EventLog {
    /** What is rung in this replica when one of its transactions has written events. */
    static final String TOPIC = "events";

    private final EventWriter writer;
    private final AtTheEnd end;
    private final Bell bell;
    private final Last last = new Last();
    private final Clock clock;

    EventLog(EventWriter writer, AtTheEnd end, Bell bell, Clock clock) {
        this.writer = writer;
        this.end = end;
        this.bell = bell;
        this.clock = clock;
    }

    /** About a host, outside any update. */
    public void append(EventType type, Severity severity, String host, String message, Map<String, ?> data) {
        append(type, severity, host, null, message, data);
    }

    /**
     * Appends in the running transaction.
     *
     * @param host the host concerned; {@code null} when none is
     * @param update the update concerned; {@code null} when none is
     * @param message for an operator: what happened, to whom, what to do
     * @param data the same for programs
     */
    public void append(
            EventType type, Severity severity, String host, UUID update, String message, Map<String, ?> data) {
        add(new NewEvent(clock.instant(), type, severity, host, update, null, message, Json.write(data)));
    }

    /**
     * Appends in the running transaction what concerns a rollout.
     *
     * @param rollout the rollout concerned; {@code null} for the whole fleet
     * @param host the host concerned; {@code null} when none is
     * @param update the update concerned; {@code null} when none is
     * @param message for an operator: what happened, to whom, what to do
     * @param data the same for programs, a JSON object
     */
    public void append(
            EventType type, Severity severity, UUID rollout, String host, UUID update, String message, String data) {
        add(new NewEvent(clock.instant(), type, severity, host, update, rollout, message, data));
    }

    private void add(NewEvent event) {
        end.write(EventLog.class, event, last);
    }

    private final class Last implements AtTheEnd.Act<NewEvent> {
        @Override
        public void write(List<NewEvent> events) {
            writer.write(events);
        }

        @Override
        public void committed(List<NewEvent> events) {
            bell.ring(TOPIC);
        }
    }
}
