// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.phase;

import io.luofleet.event.EventType;
import io.luofleet.event.Severity;
import java.util.Set;

/** What an input calls for besides the next phase. The directive is revised with every transition, unasked. */
public sealed interface Effect {

    /**
     * Record an event.
     *
     * @param type what it is about
     * @param severity how bad it is
     * @param message for an operator
     */
    record Announce(EventType type, Severity severity, String message) implements Effect {}

    /**
     * Record the blast radius: every session of the update that is not finished.
     *
     * @param cause why they are lost
     */
    record LoseUnfinished(String cause) implements Effect {}

    /**
     * Record the blast radius: these sessions.
     *
     * @param sessions their names
     */
    record RecordAffected(Set<String> sessions) implements Effect {}
}
