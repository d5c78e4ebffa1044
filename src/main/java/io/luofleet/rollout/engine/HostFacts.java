// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import java.util.UUID;

/**
 * What a rollout must know of a host that it has yet to start.
 *
 * @param present whether the agent has been heard of lately
 * @param busyWith an open update of the host, or {@code null}
 */
public record HostFacts(boolean present, UUID busyWith) {}
