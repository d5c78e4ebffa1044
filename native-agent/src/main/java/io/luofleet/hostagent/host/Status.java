// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.wire.FlbState;
import io.luofleet.wire.OrphanState;
import io.luofleet.wire.SessionState;
import java.util.List;

/** A snapshot for operators, published by the loop after each turn. */
record Status(View view, List<SessionState> sessions, List<FlbState> flbs, List<OrphanState> orphans) {
    Status {
        sessions = List.copyOf(sessions);
        flbs = List.copyOf(flbs);
        orphans = List.copyOf(orphans);
    }

    /** Before the loop's first turn. */
    static Status early(View view) {
        return new Status(view, List.of(), List.of(), List.of());
    }
}
