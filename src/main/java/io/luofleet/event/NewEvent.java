// SPDX-License-Identifier: Apache-2.0
package io.luofleet.event;

import java.time.Instant;
import java.util.UUID;

/** An event that waits for the end of its transaction. */
record NewEvent(
        Instant at,
        EventType type,
        Severity severity,
        String host,
        UUID update,
        UUID rollout,
        String message,
        String data) {}
