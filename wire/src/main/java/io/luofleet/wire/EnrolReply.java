// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

import java.util.UUID;

/**
 * The control plane knows the host.
 *
 * @param hostId the host's id in every later path
 * @param lastSequence the highest report number accepted from this host; the agent goes on with the next
 * @param epoch the host's current fencing epoch; directives with a lower one are void
 */
public record EnrolReply(UUID hostId, long lastSequence, long epoch) {}
