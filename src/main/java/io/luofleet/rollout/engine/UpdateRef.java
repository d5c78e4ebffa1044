// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import java.util.UUID;

/**
 * An update that was created for a target.
 *
 * @param id its id
 * @param epoch the host's epoch that fences it
 */
public record UpdateRef(UUID id, long epoch) {}
