// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.rollout.engine.FleetState;
import io.luofleet.security.Principal;
import java.time.Instant;

/**
 * The andon cord.
 *
 * @param halted whether somebody holds it: no rollout starts anything then
 * @param by who; {@code null} when nobody does
 * @param reason in their words
 * @param since since when
 */
public record HaltView(boolean halted, Principal by, String reason, Instant since) {

    static HaltView of(FleetState.Halt halt) {
        return halt == null
                ? new HaltView(false, null, null, null)
                : new HaltView(true, halt.by(), halt.why(), halt.since());
    }
}
