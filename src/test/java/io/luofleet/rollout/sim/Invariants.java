// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.sim;

import io.luofleet.plan.model.Amount;
import io.luofleet.plan.model.Strategy;
import io.luofleet.rollout.engine.Cap;
import io.luofleet.rollout.engine.FailureKind;
import io.luofleet.rollout.engine.RolloutEvent;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.Slot;
import io.luofleet.rollout.engine.Status;
import io.luofleet.rollout.engine.Target;
import io.luofleet.rollout.engine.WindowOracle;
import io.luofleet.rollout.sim.Tables.UpdateRow;
import io.luofleet.update.phase.Phase;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What must hold after every commit and at every kexec; written without the engine's help, so that it is a second opinion. */
final class Invariants implements Database.Watcher {
    private final Told told = new Told();
    private final Map<UUID, WindowOracle> windows;
    private final Set<String> writtenOff = new HashSet<>();

    Invariants(Map<UUID, WindowOracle> windows) {
        this.windows = windows;
    }

    void begun(RolloutState rollout) {
        told.begun(rollout);
    }

    @Override
    public void before(Tables tables, SimStore transaction) {
        for (RolloutEvent event : transaction.events()) {
            told.hear(event);
            if (event instanceof RolloutEvent.HostStarted started) {
                mayStart(tables, started.slot(), transaction.now());
            }
            if (event instanceof RolloutEvent.UpdateAdmitted(Slot slot) && tables.halt != null) {
                throw new Violation("halt-holds", slot.host() + " is started in spite of " + tables.halt);
            }
            if (event instanceof RolloutEvent.SlotReleased released && released.by() != null) {
                writtenOff.add(released.slot().host());
            }
        }
        for (UpdateRow after : transaction.view().updates.values()) {
            UpdateRow row = tables.updates.get(after.id());
            if (row != null && row.phase() instanceof Phase.Preserved && after.phase() instanceof Phase.Rebooting) {
                mustHoldSlot(tables, row, transaction.now());
            }
        }
    }

    private static void mustHoldSlot(Tables tables, UpdateRow row, Instant now) {
        Slot slot = tables.slots.get(row.host());
        if (slot == null || !slot.isLiveFor(row.epoch(), now)) {
            throw new Violation("lease-at-no-return", row.host() + " passes epoch " + row.epoch() + " with " + slot);
        }
    }

    private void mayStart(Tables tables, Slot slot, Instant now) {
        if (tables.halt != null) {
            throw new Violation("halt-holds", slot.host() + " is started in spite of " + tables.halt);
        }
        RolloutState rollout = tables.rollouts.get(slot.rollout());
        if (!(rollout.status() instanceof Status.Running)) {
            throw new Violation("only-running-starts", slot.host() + " is started in " + rollout.status());
        }
        List<Target> targets = targetsOf(tables, rollout);
        Target target = targets.stream()
                .filter(t -> t.host().equals(slot.host()))
                .findAny()
                .orElseThrow();
        if (target.placement().wave() > rollout.progress().wave()) {
            throw new Violation("waves-in-order", slot.host() + " is started in " + rollout.progress());
        }
        boolean open = windows.get(rollout.id()).at(slot.labels(), now) instanceof WindowOracle.Opening.Open o
                && (o.until() == null
                        || !now.plus(target.placement().expected()).isAfter(o.until()));
        if (!open) {
            throw new Violation("windows-hold", slot.host() + " is started at " + now);
        }
        budgetHolds(rollout, targets, slot.host());
    }

    private static List<Target> targetsOf(Tables tables, RolloutState rollout) {
        return rollout.targets().stream()
                .map(t -> tables.targets.get(Tables.key(rollout.id(), t.host())))
                .toList();
    }

    private static void budgetHolds(RolloutState rollout, List<Target> targets, String started) {
        List<Target> failed = targets.stream()
                .filter(t -> t.trouble() != null && !t.trouble().accepted())
                .toList();
        if (failed.stream().anyMatch(t -> t.placement().wave() == 0)) {
            throw new Violation("budget-holds", started + " is started after a canary failed");
        }
        Strategy.Budget budget = rollout.strategy().budget();
        for (Strategy.Scope scope : budget.scopes()) {
            Map<String, List<Target>> groups = targets.stream().collect(Collectors.groupingBy(t -> domain(scope, t)));
            groups.remove("");
            groups.forEach((domain, group) -> {
                long attempted = group.stream().filter(t -> t.attempts() > 0).count();
                for (FailureKind kind : FailureKind.values()) {
                    long count = failed.stream()
                            .filter(t -> group.contains(t) && t.trouble().kind() == kind)
                            .count();
                    if (exceeds(count, attempted, budget, kind)) {
                        throw new Violation(
                                "budget-holds",
                                "%s is started with %d of %d failed (%s) in %s %s"
                                        .formatted(started, count, attempted, kind, scope, domain));
                    }
                }
            });
        }
    }

    private static String domain(Strategy.Scope scope, Target target) {
        return switch (scope) {
            case Strategy.Scope.Fleet _ -> "fleet";
            case Strategy.Scope.Wave _ -> "wave " + target.placement().wave();
            case Strategy.Scope.Domain d -> target.placement().labels().getOrDefault(d.label(), "");
        };
    }

    private static boolean exceeds(long count, long attempted, Strategy.Budget budget, FailureKind kind) {
        Amount amount =
                switch (kind) {
                    case ERROR -> budget.errors();
                    case TIMEOUT -> budget.timeouts();
                    case SILENCE -> budget.silence();
                };
        return switch (amount) {
            case Amount.Count c -> count > c.hosts();
            case Amount.Percent p -> attempted >= budget.minimumSample() && count * 100 > p.percent() * attempted;
        };
    }

    @Override
    public void after(Tables tables, boolean matters) {
        epochsGrow(tables);
        if (matters) {
            capsHold(tables.slots.values(), "slots");
            leasesAreHeld(tables);
            oneUpdatePerHost(tables);
            told.compareWith(tables);
        }
    }

    private static void epochsGrow(Tables tables) {
        for (UpdateRow row : tables.updates.values()) {
            long epoch = tables.hosts.get(row.host()).epoch();
            if (row.epoch() > epoch) {
                throw new Violation("epochs-grow", row.host() + " fell back to " + epoch + " from " + row.epoch());
            }
        }
    }

    private static void leasesAreHeld(Tables tables) {
        for (UpdateRow row : tables.updates.values()) {
            Slot slot = tables.slots.get(row.host());
            if (row.phase() instanceof Phase.Committed && (slot == null || slot.fence() != row.epoch())) {
                throw new Violation(
                        "lease-past-no-return",
                        row.host() + " is " + row.phase().name() + " with " + slot);
            }
        }
    }

    private static void oneUpdatePerHost(Tables tables) {
        Set<String> busy = new HashSet<>();
        for (UpdateRow row : tables.updates.values()) {
            if (row.phase() instanceof Phase.Open && !busy.add(row.host())) {
                throw new Violation("one-update-per-host", row.host() + " has two");
            }
        }
    }

    private static void capsHold(Collection<Slot> down, String what) {
        for (Cap cap : down.stream().flatMap(s -> s.caps().stream()).collect(Collectors.toSet())) {
            List<String> in = down.stream()
                    .filter(s -> cap.covers(s.labels()))
                    .map(Slot::host)
                    .toList();
            if (in.size() > cap.limit()) {
                throw new Violation("caps-hold", what + " of " + in + " exceed " + cap);
            }
        }
    }

    /** A host calls kexec; {@code down} are the hosts that really are down, with the slots they went with. */
    void kexec(Tables tables, String host, long epoch, Stream<Slot> down) {
        Slot slot = tables.slots.get(host);
        if (slot == null || slot.fence() != epoch) {
            throw new Violation("lease-at-kexec", host + " calls kexec with " + slot);
        }
        List<Slot> counted = down.filter(s -> !writtenOff.contains(s.host())).collect(Collectors.toList());
        counted.removeIf(s -> s.host().equals(host));
        counted.add(slot);
        capsHold(counted, "hosts down");
    }
}
