// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.rollout.engine.ProgressName;
import io.luofleet.rollout.engine.StatusName;
import io.luofleet.rollout.engine.TargetState;
import io.luofleet.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A rollout, for operators.
 *
 * @param id its id
 * @param number counts rollouts up
 * @param plan the hash of its plan
 * @param release where its hosts go
 * @param author who made the plan
 * @param createdAt when it was created
 * @param approvedBy who approved it; {@code null} when nobody did
 * @param approvedAt when
 * @param status what it may do
 * @param since when it came to be paused, aborting or over; {@code null} otherwise
 * @param why why it is paused or aborting, in words; {@code null} otherwise
 * @param reason the same for programs, while it is paused
 * @param progress how far its present wave is
 * @param wave the present wave, from 0
 * @param until when the soak is over or the gate's silence becomes a no; {@code null} otherwise
 * @param gate the gate asked, from 0; {@code null} at none
 * @param hosts how many hosts are in each state
 * @param waves the same by wave
 */
public record RolloutView(
        UUID id,
        long number,
        String plan,
        String release,
        Principal author,
        Instant createdAt,
        Principal approvedBy,
        Instant approvedAt,
        StatusName status,
        Instant since,
        String why,
        Map<String, Object> reason,
        ProgressName progress,
        int wave,
        Instant until,
        Integer gate,
        Map<TargetState, Long> hosts,
        List<Wave> waves) {

    /**
     * One wave.
     *
     * @param ordinal from 0; 0 is the canary
     * @param hosts how many hosts are in each state
     */
    public record Wave(int ordinal, Map<TargetState, Long> hosts) {}
}
