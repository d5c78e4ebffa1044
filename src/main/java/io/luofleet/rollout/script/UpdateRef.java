// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.script;

import java.time.Instant;
import java.util.UUID;

/**
 * An update that was created for a target.
 *
 * @param id its id
 * @param epoch the host's epoch that fences it
 * @param deadline when its first phase is over
 */
public record UpdateRef(UUID id, long epoch, Instant deadline) {}
