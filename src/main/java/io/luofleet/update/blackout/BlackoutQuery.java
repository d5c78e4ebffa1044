// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.blackout;

import io.luofleet.label.Selector;
import java.time.Instant;
import java.util.UUID;

/**
 * Which blackouts.
 *
 * @param by what tells them apart
 * @param label the label's key, with {@link BlackoutGroup#LABEL}; {@code null} otherwise
 * @param since those reported from then on
 * @param until those reported before then
 * @param selector of hosts with these labels now
 * @param release a release's name; {@code null} for any
 * @param rollout a rollout; {@code null} for any, and none
 */
record BlackoutQuery(
        BlackoutGroup by,
        String label,
        Instant since,
        Instant until,
        Selector selector,
        String release,
        UUID rollout) {}
