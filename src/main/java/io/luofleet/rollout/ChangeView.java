// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import com.fasterxml.jackson.core.type.TypeReference;
import io.luofleet.platform.Json;
import io.luofleet.security.Principal;
import java.time.Instant;
import java.util.Map;

/**
 * A change of a rollout's limits, for operators.
 *
 * @param number counts the rollout's changes up, from 1
 * @param state what became of it
 * @param change caps, windows, exclusions, budgets, as asked for
 * @param reason why, in its proposer's words
 * @param proposedBy who wants it
 * @param proposedAt since when
 * @param decidedBy who approved or declined it; {@code null} while nobody has
 * @param decidedAt when
 */
public record ChangeView(
        int number,
        ChangeState state,
        Map<String, Object> change,
        String reason,
        Principal proposedBy,
        Instant proposedAt,
        Principal decidedBy,
        Instant decidedAt) {

    static ChangeView of(ChangeEntity row) {
        return new ChangeView(
                row.key.number(),
                row.state,
                Json.read(row.change, new TypeReference<Map<String, Object>>() {}),
                row.reason,
                Json.read(row.proposedBy, Principal.class),
                row.proposedAt,
                Json.read(row.decidedBy, Principal.class),
                row.decidedAt);
    }
}
