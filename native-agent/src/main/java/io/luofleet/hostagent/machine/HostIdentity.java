// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.machine;

import java.util.Map;

/**
 * Who an agent is.
 *
 * @param hostName the name operators use
 * @param machineId the machine behind it, stable over reboots
 * @param instanceId this agent process
 * @param agentVersion of the program
 * @param labels operator's labels
 */
public record HostIdentity(
        String hostName, String machineId, String instanceId, String agentVersion, Map<String, String> labels) {
    /** Copies the labels. */
    public HostIdentity {
        labels = Map.copyOf(labels);
    }
}
