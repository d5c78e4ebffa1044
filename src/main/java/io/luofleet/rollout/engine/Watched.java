// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import io.luofleet.update.phase.Boot;
import io.luofleet.uptime.model.Presence;
import java.time.Instant;

/**
 * How a host is after its update, while its wave is watched.
 *
 * @param presence whether its agent has been heard of lately
 * @param heardAt when that was
 * @param landing the boot its update led to
 * @param running the boot it is in
 * @param hasGuests whether guests came with the update
 * @param complaint what its agent or its kernel's FLBs say is wrong; {@code null} when nothing is
 */
public record Watched(
        Presence presence, Instant heardAt, Boot landing, Boot running, boolean hasGuests, Complaint complaint) {

    /**
     * Something is wrong on a host that is there.
     *
     * @param code the failure's code
     * @param detail in words
     * @param guestsLost whether guests are lost with it, or their memory
     */
    public record Complaint(String code, String detail, boolean guestsLost) {}
}
