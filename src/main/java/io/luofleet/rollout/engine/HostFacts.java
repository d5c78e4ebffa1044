// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import io.luofleet.uptime.model.Presence;
import java.util.UUID;

/**
 * What a rollout must know of a host that it has yet to start.
 *
 * @param presence whether the agent has been heard of lately
 * @param busyWith an open update of the host, or {@code null}
 */
public record HostFacts(Presence presence, UUID busyWith) {
    /** One that is there, or surely is not. */
    public HostFacts(boolean present, UUID busyWith) {
        this(present ? Presence.PRESENT : Presence.SILENT, busyWith);
    }
}
