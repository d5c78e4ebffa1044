// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.rollout.engine.TargetState;
import io.luofleet.update.phase.PhaseName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a rollout does next and what each host waits for, as the engine computes it.
 *
 * @param rollout which
 * @param at when it was computed
 * @param next what the next pass will do, in order
 * @param changes changes of its limits, proposed and in force
 * @param notCounted failures that no budget counts, since an attempt is left, host by host in words
 * @param hosts those that have not ended, in the order of starts
 */
public record ExplanationView(
        UUID rollout,
        Instant at,
        List<String> next,
        List<ChangeView> changes,
        List<String> notCounted,
        List<Host> hosts) {

    /**
     * A host.
     *
     * @param host its name
     * @param wave its wave
     * @param state where it stands
     * @param update its update while that is under way
     * @param phase that update's phase
     * @param waitsFor what it waits for, in words; {@code null} when for nothing
     * @param waiting the same for programs
     */
    public record Host(
            String host,
            int wave,
            TargetState state,
            UUID update,
            PhaseName phase,
            String waitsFor,
            Map<String, Object> waiting) {}
}
