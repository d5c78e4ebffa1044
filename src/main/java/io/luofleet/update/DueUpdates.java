// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.uptime.Uptime;
import io.luofleet.uptime.model.Outage;
import io.luofleet.uptime.model.Reachability;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/** Which updates' time is over, but for the time in which hosts could not reach this service. */
@ApplicationScoped
@Transactional
class DueUpdates {
    private final UpdateRepository updates;
    private final Uptime uptime;

    DueUpdates(UpdateRepository updates, Uptime uptime) {
        this.updates = updates;
        this.uptime = uptime;
    }

    record Due(UUID updateId, UUID hostId) {}

    /** Those that began after the last outage come first: of the others some may have to wait for their hosts to come back. */
    List<Due> at(Instant now, int max) {
        Reachability reach = uptime.reachability();
        Instant back = reach.last().map(Outage::ended).orElse(Instant.EPOCH);
        return updates.due(now).stream()
                .filter(row -> !reach.extended(row.since(), row.deadline()).isAfter(now))
                .sorted(Comparator.comparing(row -> row.since().isBefore(back)))
                .limit(max)
                .map(row -> new Due(row.id(), row.hostId()))
                .toList();
    }
}
