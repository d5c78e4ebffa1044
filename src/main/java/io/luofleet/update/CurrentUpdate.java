// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import java.util.Optional;
import java.util.UUID;

/**
 * The update of a host's epoch, read once for an exchange. It stays as it is in the database for as long as the host is locked, since
 * all who change the row hold that lock and change this copy with it.
 */
public final class CurrentUpdate {
    private final UpdateEntity row;

    CurrentUpdate(Optional<UpdateEntity> row) {
        this.row = row.orElse(null);
    }

    /** Its id; empty before the host's first update. */
    public Optional<UUID> id() {
        return row().map(r -> r.id);
    }

    Optional<UpdateEntity> row() {
        return Optional.ofNullable(row);
    }
}
