// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import io.luofleet.update.phase.PhaseName;
import java.time.Instant;

/**
 * What keeps a slot whose update is over.
 *
 * @param end how the update ended
 * @param since when
 * @param heard when the host was last heard of
 * @param present whether that is lately: the host is back, and owes something
 */
public record Ghost(PhaseName end, Instant since, Instant heard, boolean present) {}
