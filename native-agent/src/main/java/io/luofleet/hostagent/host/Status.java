// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.wire.SessionState;
import java.util.List;

/** A snapshot for operators, published by the loop after each turn. */
record Status(View view, List<SessionState> sessions, String controlPlane) {
    Status {
        sessions = List.copyOf(sessions);
    }
}
