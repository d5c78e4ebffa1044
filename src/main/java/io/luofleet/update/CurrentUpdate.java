// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.host.Host;
import java.util.Optional;
import java.util.UUID;

/**
 * The update of a host's epoch, read once for an exchange. It stays as it is in the database for as long as the host is locked, since
 * all who change the row hold that lock and change this copy with it.
 */
public final class CurrentUpdate {
    private final UUID hostId;
    private final long epoch;
    private final UpdateEntity row;

    CurrentUpdate(Host host, Optional<UpdateEntity> row) {
        this.hostId = host.id();
        this.epoch = host.epoch();
        this.row = row.orElse(null);
    }

    /** Its id; empty before the host's first update. */
    public Optional<UUID> id() {
        return row().map(r -> r.id);
    }

    Optional<UpdateEntity> row() {
        return Optional.ofNullable(row);
    }

    /** Whether it is the one of the epoch that the host is in. */
    boolean isOf(Host host) {
        return hostId.equals(host.id()) && epoch == host.epoch();
    }
}
