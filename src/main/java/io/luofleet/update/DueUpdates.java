// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Which updates' time is over. */
@ApplicationScoped
@Transactional
class DueUpdates {
    private final UpdateRepository updates;

    DueUpdates(UpdateRepository updates) {
        this.updates = updates;
    }

    record Due(UUID updateId, UUID hostId) {}

    List<Due> at(Instant now, int max) {
        return updates.due(now, max).stream().map(u -> new Due(u.id, u.hostId)).toList();
    }
}
