// SPDX-License-Identifier: Apache-2.0
package io.luofleet.uptime.model;

import java.time.Duration;
import java.time.Instant;

/**
 * A time in which no replica could take anything in: none ran, or none had the database.
 *
 * @param began the last heartbeat before it
 * @param ended the first one after it; while it lasts, the present
 */
public record Outage(Instant began, Instant ended) {
    /** Refuses one that ends before it begins. */
    public Outage {
        if (ended.isBefore(began)) {
            throw new IllegalArgumentException("an outage from %s to %s".formatted(began, ended));
        }
    }

    /** How long it lasted. */
    public Duration length() {
        return Duration.between(began, ended);
    }
}
