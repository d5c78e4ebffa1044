// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.rollout.engine.DecisionName;
import io.luofleet.rollout.engine.TargetState;
import io.luofleet.update.phase.PhaseName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a rollout does next and what its hosts wait for, as the engine computes it: in numbers, with the first ten of each kind, so
 * that the answer does not grow with the rollout. Each host's is a page of its own.
 *
 * @param rollout which
 * @param at when it was computed
 * @param next what the next passes will do, by kind, in order
 * @param changes changes of its limits, proposed and in force
 * @param notCounted failures that no budget counts, since an attempt is left
 * @param updating the hosts that are being updated
 * @param waiting the others that have not ended, by the kind of what they wait for
 */
public record ExplanationView(
        UUID rollout,
        Instant at,
        List<Step> next,
        List<ChangeView> changes,
        Counted notCounted,
        Updating updating,
        List<Group> waiting) {

    /**
     * Something that is done.
     *
     * @param type its kind
     * @param count how often
     * @param first the first ten in words
     */
    public record Step(DecisionName type, int count, List<String> first) {}

    /**
     * Several of something.
     *
     * @param count how many
     * @param first the first ten in words
     */
    public record Counted(int count, List<String> first) {}

    /**
     * Those under way.
     *
     * @param count how many
     * @param phases how many in each phase of their updates
     * @param first the first ten in the order of starts
     */
    public record Updating(int count, Map<PhaseName, Integer> phases, List<Host> first) {}

    /**
     * Those that wait for something of one kind.
     *
     * @param type the kind, as in {@link Host#waiting}; {@code null} for hosts that wait for nothing
     * @param count how many
     * @param first the first ten in the order of starts, without {@link Host#waiting}
     */
    public record Group(String type, int count, List<Host> first) {}

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
