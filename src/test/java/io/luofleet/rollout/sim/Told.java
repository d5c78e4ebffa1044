// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.sim;

import io.luofleet.rollout.engine.FleetState;
import io.luofleet.rollout.engine.Progress;
import io.luofleet.rollout.engine.RolloutEvent;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.Slot;
import io.luofleet.rollout.engine.Status;
import io.luofleet.rollout.engine.Target;
import io.luofleet.update.phase.PhaseName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** What the event log tells, and nothing else. */
final class Told {
    private final Map<UUID, Status> statuses = new HashMap<>();
    private final Map<UUID, Progress> progress = new HashMap<>();
    private final Map<String, Target> targets = new HashMap<>();
    private final Map<String, Slot> slots = new HashMap<>();
    private FleetState.Halt halt;

    void begun(RolloutState rollout) {
        statuses.put(rollout.id(), rollout.status());
        progress.put(rollout.id(), rollout.progress());
        rollout.targets().forEach(t -> targets.put(Tables.key(rollout.id(), t.host()), t));
    }

    void hear(RolloutEvent event) {
        switch (event) {
            case RolloutEvent.StatusChanged e -> statuses.put(e.rollout(), e.to());
            case RolloutEvent.ProgressChanged e -> progress.put(e.rollout(), e.to());
            case RolloutEvent.HostStarted e -> {
                Slot slot = e.slot();
                slots.put(slot.host(), slot);
                targets.computeIfPresent(Tables.key(slot.rollout(), slot.host()), (_, t) -> ((Target.Pending) t)
                        .toUpdating(slot.update(), slot.fence(), slot.since()));
            }
            // An update that is called back from the queue has ended before this is told.
            case RolloutEvent.HostWithdrawn e ->
                targets.computeIfPresent(
                        Tables.key(e.rollout(), e.host()),
                        (_, t) -> t instanceof Target.Updating u && u.update().equals(e.update())
                                ? u.withdrawn(e.why())
                                : t);
            case RolloutEvent.HostEnded e ->
                targets.put(Tables.key(e.rollout(), e.target().host()), e.target());
            case RolloutEvent.HostRelapsed e ->
                targets.put(Tables.key(e.rollout(), e.target().host()), e.target());
            case RolloutEvent.HostMoved e ->
                targets.put(Tables.key(e.rollout(), e.target().host()), e.target());
            case RolloutEvent.HostToRetry e ->
                targets.put(Tables.key(e.rollout(), e.target().host()), e.target());
            case RolloutEvent.TroubleAccepted e ->
                e.hosts().forEach(h -> targets.computeIfPresent(Tables.key(e.rollout(), h), (_, t) -> t.accepting()));
            case RolloutEvent.UpdateAdmitted e -> slots.put(e.slot().host(), e.slot());
            case RolloutEvent.UpdateForced e -> slots.put(e.slot().host(), e.slot());
            case RolloutEvent.StrategyChanged _, RolloutEvent.SlotKept _ -> {}
            case RolloutEvent.SlotReleased e -> slots.remove(e.slot().host());
            case RolloutEvent.HostWrittenOff _ -> {}
            case RolloutEvent.HaltChanged e -> halt = e.halt();
        }
    }

    void compareWith(Tables tables) {
        if (!Objects.equals(halt, tables.halt)) {
            throw differs("the halt", halt, tables.halt);
        }
        tables.rollouts.forEach((id, rollout) -> {
            same("the status of " + id, statuses.get(id), rollout.status());
            same("the progress of " + id, progress.get(id), rollout.progress());
        });
        tables.targets.forEach((key, target) -> same(key, rowOf(targets.get(key)), rowOf(target)));
        same("the hosts with slots", slots.keySet(), tables.slots.keySet());
        tables.slots.forEach(
                (host, slot) -> same("the slot of " + host, slots.get(host).renewed(slot.until()), slot));
    }

    /** The phase of an update is not part of its target's row, and a change of the caps is told once for all. */
    private static Target rowOf(Target target) {
        Target plain = target.at(target.placement().under(List.of()));
        return plain instanceof Target.Updating u ? u.in(PhaseName.QUEUED) : plain;
    }

    private static void same(String what, Object told, Object is) {
        if (!Objects.equals(told, is)) {
            throw differs(what, told, is);
        }
    }

    private static Violation differs(String what, Object told, Object is) {
        return new Violation("log-tells-all", what + " is told as " + told + " and is " + is);
    }
}
