// SPDX-License-Identifier: Apache-2.0
package io.luofleet.event;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One thing that happened.
 *
 * @param id what depends on an event has a higher one; pass the last one seen as {@code after} to go on
 * @param at when
 * @param type what it is about
 * @param severity how bad it is
 * @param host the host concerned; {@code null} when none is
 * @param update the update concerned; {@code null} when none is
 * @param rollout the rollout concerned; {@code null} when none is
 * @param message for an operator
 * @param data the same for programs, by type of event
 */
public record EventView(
        long id,
        Instant at,
        EventType type,
        Severity severity,
        String host,
        UUID update,
        UUID rollout,
        String message,

        @JsonRawValue @Schema(type = org.eclipse.microprofile.openapi.annotations.enums.SchemaType.OBJECT)
        String data) {

    static EventView of(EventEntity e) {
        return new EventView(e.id, e.at, e.type, e.severity, e.host, e.updateId, e.rolloutId, e.message, e.data);
    }
}
