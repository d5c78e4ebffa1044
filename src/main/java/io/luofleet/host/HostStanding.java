// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import java.util.UUID;

/**
 * What every exchange of an agent is held against.
 *
 * @param id the host's id
 * @param name its name
 * @param machineId the machine that it is
 * @param instanceId the agent process listened to
 * @param directiveRevision the revision of its directive
 */
public record HostStanding(UUID id, String name, String machineId, String instanceId, long directiveRevision) {}
