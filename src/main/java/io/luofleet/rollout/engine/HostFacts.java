// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import io.luofleet.plan.model.Drift;
import io.luofleet.uptime.model.Presence;
import java.util.UUID;

/**
 * What a rollout must know of a host that it has yet to start.
 *
 * @param presence whether the agent has been heard of lately
 * @param busyWith an open update of the host, or {@code null}
 * @param drift how it differs from what was planned; {@code null} when it does not
 * @param cordon why it is to be left alone, in words; {@code null} when it is not
 */
public record HostFacts(Presence presence, UUID busyWith, Drift drift, String cordon) {
    /** One that nobody says to leave alone. */
    public HostFacts(Presence presence, UUID busyWith, Drift drift) {
        this(presence, busyWith, drift, null);
    }

    /** One that is as planned. */
    public HostFacts(Presence presence, UUID busyWith) {
        this(presence, busyWith, null);
    }

    /** One that is there, or surely is not. */
    public HostFacts(boolean present, UUID busyWith) {
        this(present ? Presence.PRESENT : Presence.SILENT, busyWith);
    }
}
