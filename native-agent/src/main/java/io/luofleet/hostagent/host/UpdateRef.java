// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.wire.Directive;
import java.util.Optional;
import java.util.UUID;

/**
 * One update of this host.
 *
 * @param id the update
 * @param epoch its fencing epoch
 */
record UpdateRef(UUID id, long epoch) {
    /** The update a directive serves. */
    static Optional<UpdateRef> of(Directive directive) {
        return Optional.ofNullable(directive.updateId()).map(id -> new UpdateRef(id, directive.epoch()));
    }
}
