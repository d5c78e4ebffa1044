// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

/**
 * An agent introduces itself, at each of its starts.
 *
 * @param hostName the name operators use; 1 to 253 characters, unique in the fleet
 * @param machineId identity of the machine behind the name, stable over reboots; a second machine under the same name is
 *     refused
 * @param instanceId a fresh UUID for each agent process; the newest instance of a host is the only one listened to
 * @param agentVersion version of the agent program
 * @param epoch the highest fencing epoch the host has seen, 0 for none; a control plane that knows less is refused
 * @param facts what the agent sees of its host
 */
public record EnrolRequest(
        String hostName, String machineId, String instanceId, String agentVersion, long epoch, HostFacts facts) {}
