// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import io.luofleet.security.Principal;
import java.util.List;
import java.util.UUID;

/**
 * What happened to a rollout, to the slots or to the fleet, appended in the transaction in which it happened. Together they tell
 * the whole story: applied one after the other they give the tables, but for the ends of leases, which are too many to tell.
 */
public sealed interface RolloutEvent {
    /**
     * A rollout has another status.
     *
     * @param by who caused it; {@code null} when nobody did
     */
    record StatusChanged(UUID rollout, Status to, Principal by) implements RolloutEvent {}

    /** A rollout went on: a wave, a soak, a gate or its answer. */
    record ProgressChanged(UUID rollout, Progress to) implements RolloutEvent {}

    /** A host's update was created and its slot taken. */
    record HostStarted(Slot slot) implements RolloutEvent {}

    /** An update that is no rollout's took its host's slot. */
    record UpdateAdmitted(Slot slot) implements RolloutEvent {}

    /**
     * The same although something was in the way.
     *
     * @param over what was: a cordon, and the first of halt, slot and caps
     * @param by who wanted that
     * @param why the operator's words
     */
    record UpdateForced(Slot slot, List<Waiting> over, Principal by, String why) implements RolloutEvent {
        /** Copies what was in the way. */
        public UpdateForced {
            over = List.copyOf(over);
        }
    }

    /** A host's update was called back. */
    record HostWithdrawn(UUID rollout, String host, UUID update, Withdrawal why) implements RolloutEvent {}

    /** A host has ended. */
    record HostEnded(UUID rollout, Target.Ended target) implements RolloutEvent {}

    /**
     * Something has befallen a host after its update, while its wave was watched.
     *
     * @param target what the host is from now on
     * @param detail what befell it, for people
     */
    record HostRelapsed(UUID rollout, Target.Ended target, String detail) implements RolloutEvent {}

    /**
     * A host goes in another wave than planned.
     *
     * @param target the host, there
     * @param inPlaceOf the host whose place it takes
     */
    record HostMoved(UUID rollout, Target.Pending target, String inPlaceOf) implements RolloutEvent {}

    /**
     * A host is to be started again.
     *
     * @param by who wants that; {@code null} for the retry policy or the next window
     */
    record HostToRetry(UUID rollout, Target.Pending target, Principal by) implements RolloutEvent {}

    /**
     * Other limits hold: caps, windows, budgets.
     *
     * @param number which change of the rollout it was
     * @param proposer who wanted it
     * @param by who approved it
     */
    record StrategyChanged(UUID rollout, int number, Principal proposer, Principal by) implements RolloutEvent {}

    /** An operator resumed knowing of these failures. */
    record TroubleAccepted(UUID rollout, List<String> hosts, Principal by) implements RolloutEvent {
        /** Copies. */
        public TroubleAccepted {
            hosts = List.copyOf(hosts);
        }
    }

    /**
     * An update that is over keeps its host's slot: the host is silent, or owes something.
     *
     * @param slot the ghost
     */
    record SlotKept(Slot slot) implements RolloutEvent {}

    /**
     * A slot is free again.
     *
     * @param slot the one
     * @param by the operator who released it; {@code null} when its host did
     * @param why the operator's words; {@code null} when nobody was asked
     */
    record SlotReleased(Slot slot, Principal by, String why) implements RolloutEvent {}

    /**
     * A silent host without a slot no longer counts as down, until it is heard of again.
     *
     * @param by the operator who has looked into it
     * @param why the operator's words
     */
    record HostWrittenOff(String host, Principal by, String why) implements RolloutEvent {}

    /**
     * The andon cord was pulled or let go.
     *
     * @param halt {@code null} when it was let go
     * @param by who did it
     */
    record HaltChanged(FleetState.Halt halt, Principal by) implements RolloutEvent {}
}
