// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

import java.util.UUID;

/**
 * Leave to pass the point of no return, given in the reply to exactly one {@link Observed#REBOOTING} report. The agent compares
 * every component with what it asked for; anything that differs, or is absent, is no leave.
 *
 * @param hostId the host that may go
 * @param instanceId the agent process that asked
 * @param bootId the boot that may be left
 * @param updateId the update it is for
 * @param epoch that update's fencing epoch
 * @param sequence the number of the report that this answers
 * @param slotFence the fence of the slot under which the host may be down: the epoch of the update that took the slot, read in the
 *     transaction that gives this leave. A slot taken for another epoch gives none
 * @param exchange what the agent named this very exchange, see {@link AgentApi#REPORT}; so that no stored answer counts
 */
public record LeaveToReboot(
        UUID hostId,
        String instanceId,
        String bootId,
        UUID updateId,
        long epoch,
        long sequence,
        long slotFence,
        String exchange) {}
