// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.sim;

import io.luofleet.plan.model.Amount;
import io.luofleet.plan.model.Gate;
import io.luofleet.plan.model.Strategy;
import io.luofleet.rollout.engine.BudgetKind;
import io.luofleet.rollout.engine.Cap;
import io.luofleet.rollout.engine.PauseReason;
import io.luofleet.rollout.engine.Progress;
import io.luofleet.rollout.engine.RolloutEvent;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.SkipCause;
import io.luofleet.rollout.engine.Slot;
import io.luofleet.rollout.engine.Status;
import io.luofleet.rollout.engine.Target;
import io.luofleet.rollout.engine.WindowOracle;
import io.luofleet.rollout.sim.Tables.UpdateRow;
import io.luofleet.update.phase.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What must hold after every commit and at every kexec; written without the engine's help, so that it is a second opinion. */
final class Invariants implements Database.Watcher {
    /** How far the clocks of two replicas may differ. */
    private static final Duration CLOCKS = Duration.ofSeconds(4);

    /** What two transactions, one after the other, may take to be seen. */
    private static final Duration SLOWLY_SEEN = Duration.ofSeconds(7);

    private static final Set<String> COST_GUESTS = Set.of("COLD_BOOT", "RETRIEVE_FAILED", "HOST_RESTARTED");
    /** What the service cannot know of an outage: its tolerance, and twice what clocks differ. */
    private static final long UNNOTICED_MILLIS = Updates.TOLERANCE.toMillis() + 9_000;

    private final Told told = new Told();
    private final Simulation world;
    private final Map<UUID, WindowOracle> windows;
    private final Set<String> withGuests;
    private final Map<UUID, List<Gate>> gates = new HashMap<>();
    private final Set<String> writtenOff = new HashSet<>();
    private final Map<String, Instant> befallen = new HashMap<>();
    private final Map<UUID, Set<Integer>> yes = new HashMap<>();
    private final Set<UUID> withoutCanary = new HashSet<>();

    Invariants(Simulation world, Map<UUID, WindowOracle> windows, Set<String> withGuests) {
        this.world = world;
        this.windows = windows;
        this.withGuests = withGuests;
    }

    void begun(RolloutState rollout) {
        told.begun(rollout);
        gates.put(rollout.id(), rollout.strategy().gates());
    }

    /** Something other than an update befell an idle host. */
    void befell(String host, Instant when) {
        befallen.put(host, when);
    }

    @Override
    public void before(Tables tables, SimStore transaction) {
        for (RolloutEvent event : transaction.events()) {
            told.hear(event);
            if (event instanceof RolloutEvent.HostStarted started) {
                mayStart(tables, started.slot(), transaction.now());
                if (!transaction
                        .startedFrom(started.slot().host())
                        .equals(world.scenario().kernels.get(started.slot().host()))) {
                    throw new Violation("plan-holds", started.slot().host() + " is started from another kernel");
                }
                isWherePlanned(tables, started.slot());
                downIsDown(tables, started.slot(), transaction.now());
            }
            if (event instanceof RolloutEvent.UpdateAdmitted(Slot slot)) {
                if (tables.halt != null) {
                    throw new Violation("halt-holds", slot.host() + " is started in spite of " + tables.halt);
                }
                downIsDown(tables, slot, transaction.now());
            }
            outagesAreOurs(tables, transaction, event);
            if (event instanceof RolloutEvent.SlotReleased released && released.by() != null) {
                writtenOff.add(released.slot().host());
            }
            goesOn(tables, event, transaction);
        }
        for (UpdateRow after : transaction.view().updates.values()) {
            UpdateRow row = tables.updates.get(after.id());
            if (row != null && row.phase() instanceof Phase.Preserved && after.phase() instanceof Phase.Rebooting) {
                mustHoldSlot(tables, row, transaction.now());
            }
            if (row != null && row.phase() instanceof Phase.Open open) {
                timeCounts(open, after, transaction.view().hosts.get(row.host()).lastSeen());
            }
        }
    }

    /**
     * Cordoned hosts, and silent ones by the clock on the wall alone, leave room for one less each without a slot. A host counts
     * where it is, and where it was when it took its slot.
     */
    private void downIsDown(Tables tables, Slot started, Instant now) {
        leftAlone(tables, started.host());
        Set<String> down = new HashSet<>(tables.slots.keySet());
        tables.care.forEach((host, care) -> {
            if (care.cordonedAt() != null && isOld(care.cordonedAt())) {
                down.add(host);
            }
        });
        tables.hosts.values().stream()
                .filter(h -> now.toEpochMilli() - h.lastSeen() >= Updates.PRESENCE_TIMEOUT.toMillis())
                .filter(h -> tables.writtenOff.getOrDefault(h.name(), Long.MIN_VALUE) < h.lastSeen())
                .forEach(h -> down.add(h.name()));
        down.removeIf(h -> !tables.slots.containsKey(h) && tables.care.get(h).retired());
        down.remove(started.host());
        for (Cap cap : started.caps()) {
            List<String> in = down.stream().filter(h -> isIn(cap, tables, h)).collect(Collectors.toList());
            in.add(started.host());
            if (in.size() > cap.limit()) {
                throw new Violation("down-is-down", started.host() + " is started with " + in + " down under " + cap);
            }
        }
    }

    private void isWherePlanned(Tables tables, Slot slot) {
        Tables.Care care = tables.care.get(slot.host());
        if (isOld(care.relabelledAt()) && !slot.caps().stream().allMatch(c -> c.covers(care.labels()))) {
            throw new Violation(
                    "plan-holds", slot.host() + " is started under " + slot.caps() + " in " + care.labels());
        }
    }

    private boolean isIn(Cap cap, Tables tables, String host) {
        Slot slot = tables.slots.get(host);
        Tables.Care care = tables.care.get(host);
        return (slot != null && cap.covers(slot.labels())) || (isOld(care.relabelledAt()) && cap.covers(care.labels()));
    }

    private void leftAlone(Tables tables, String host) {
        Tables.Care care = tables.care.get(host);
        if (care.retired()) {
            throw new Violation("left-alone", host + " is started and was retired");
        }
        if (care.cordonedAt() != null && isOld(care.cordonedAt())) {
            throw new Violation("left-alone", host + " is started and is cordoned");
        }
    }

    /** Every transaction that commits now could have seen it; what operators do to hosts waits for no start. */
    private boolean isOld(long millis) {
        Duration unseen = world.scenario().slowDatabase == 0 ? Duration.ofSeconds(1) : SLOWLY_SEEN;
        return millis < world.now().minus(unseen).toEpochMilli();
    }

    /** A deadline is noticed after its time, of which our own outages are no part; and no host is silent that could not speak. */
    private void timeCounts(Phase.Open open, UpdateRow after, long heard) {
        String code =
                switch (after.phase()) {
                    case Phase.Aborting a -> a.why().code();
                    case Phase.Aborted a -> a.why().code();
                    case Phase.Failed f -> f.why().code();
                    case Phase.Lost l -> l.why().code();
                    default -> "";
                };
        boolean late = Set.of("DEADLINE", "SILENT", "ABORT_UNCONFIRMED").contains(code)
                && !(open instanceof Phase.Aborting && !code.equals("ABORT_UNCONFIRMED"));
        if (!late || open.name() == after.phase().name()) {
            return;
        }
        long since = world.millisOf(open.span().since());
        long had = world.reachableMillis(since, world.millis());
        long promised =
                Duration.between(open.span().since(), open.span().deadline()).toMillis();
        if (had < promised - UNNOTICED_MILLIS) {
            throw new Violation(
                    "outages-are-ours",
                    "%s had %d of %d ms for %s".formatted(after.host(), had, promised, open.name()));
        }
        if (after.phase() instanceof Phase.Lost) {
            // Its polls may have come through where its reports did not.
            mustHaveBeenMute(
                    open.span() + " " + open.name(),
                    after.host(),
                    Math.min(heard, open.span().since().toEpochMilli()));
        }
    }

    private void mustHaveBeenMute(String when, String host, long heard) {
        if (world.isRetired(host)) {
            // It is not heard any more, whatever it says.
            return;
        }
        long since = world.millisOf(Instant.ofEpochMilli(heard));
        long away = world.millis() - since - world.reachableMillis(since, world.millis());
        boolean unnoticed = away > 0 && away <= UNNOTICED_MILLIS;
        if (world.host(host).muteSince(since) == 0 && !unnoticed) {
            throw new Violation(
                    "outages-are-ours",
                    host + " counts as silent at " + when + ", but only we were; heard of at "
                            + Instant.ofEpochMilli(heard) + ", now " + world.now() + ", away " + world.outages());
        }
    }

    private void outagesAreOurs(Tables tables, SimStore transaction, RolloutEvent event) {
        Instant now = transaction.now();
        switch (event) {
            case RolloutEvent.HostEnded e
            when e.target() instanceof Target.Skipped s && s.why().contains("silent") ->
                mustHaveBeenMute(
                        "its turn",
                        s.host(),
                        transaction.view().hosts.get(s.host()).lastSeen());
            case RolloutEvent.HostEnded e -> leaseIsNoFailure(tables, e.rollout(), e.target(), now);
            case RolloutEvent.HostToRetry e
            when e.by() == null -> leaseIsNoFailure(tables, e.rollout(), e.target(), now);
            default -> {}
        }
    }

    private void leaseIsNoFailure(Tables tables, UUID rollout, Target ended, Instant now) {
        if (tables.targets.get(Tables.key(rollout, ended.host())) instanceof Target.Updating before
                && ended.attempts() > before.attempts()
                && ended.trouble() != null
                && ended.trouble().code().equals("LEASE_EXPIRED")) {
            long since = world.millisOf(before.since());
            long end = world.millisOf(now);
            if (end - since - world.reachableMillis(since, end) > UNNOTICED_MILLIS) {
                throw new Violation("outages-are-ours", ended.host() + " fails by a lease that we let run out");
            }
        }
    }

    private void goesOn(Tables tables, RolloutEvent event, SimStore transaction) {
        switch (event) {
            case RolloutEvent.ProgressChanged p -> {
                RolloutState rollout = tables.rollouts.get(p.rollout());
                if (p.to().wave() > rollout.progress().wave()) {
                    mayOpen(tables, rollout, transaction.now());
                    gatesSaidYes(rollout, false);
                }
                heard(p);
            }
            case RolloutEvent.StatusChanged s -> {
                RolloutState rollout = tables.rollouts.get(s.rollout());
                if (s.to() instanceof Status.Ended && !(s.to() instanceof Status.Aborted)) {
                    gatesSaidYes(rollout, true);
                }
                if (s.to() instanceof Status.Succeeded
                        && !targetsOf(tables, rollout).stream().allMatch(Target.Succeeded.class::isInstance)) {
                    throw new Violation("success-is-whole", "not every host of " + s.rollout() + " was updated");
                }
                if (s.by() != null
                        && rollout.status() instanceof Status.Paused was
                        && was.why() instanceof PauseReason.CanaryAbsent) {
                    withoutCanary.add(s.rollout());
                }
            }
            case RolloutEvent.HostEnded e
            when e.target() instanceof Target.Skipped skipped
                    && skipped.cause() == SkipCause.SILENT
                    && tables.rollouts.get(e.rollout()).progress().wave() == 0 -> {
                boolean replaced = transaction.events().stream()
                        .anyMatch(o -> o instanceof RolloutEvent.HostMoved m
                                && m.inPlaceOf().equals(skipped.host())
                                && m.target().placement().wave() == 0);
                if (!replaced) {
                    throw new Violation("canary-speaks", skipped.host() + " is left out and nobody takes its place");
                }
            }
            default -> {}
        }
    }

    private void heard(RolloutEvent.ProgressChanged p) {
        Set<Integer> gates = yes.computeIfAbsent(p.rollout(), _ -> new HashSet<>());
        if (p.to() instanceof Progress.AtGate at) {
            if (at.answer() != null && at.answer().go()) {
                gates.add(at.gate().index());
            }
        } else {
            gates.clear();
        }
    }

    private void gatesSaidYes(RolloutState rollout, boolean atTheEnd) {
        List<Gate> all = gates.get(rollout.id());
        for (int i = 0; i < all.size(); i++) {
            boolean asked =
                    switch (all.get(i).after()) {
                        case EACH_WAVE -> true;
                        case BETWEEN_WAVES -> !atTheEnd;
                        case BEFORE_END -> atTheEnd;
                    };
            if (asked && !yes.getOrDefault(rollout.id(), Set.of()).contains(i)) {
                throw new Violation("gates-are-asked", "gate %d after %s".formatted(i, rollout.progress()));
            }
        }
    }

    private void mayOpen(Tables tables, RolloutState rollout, Instant now) {
        int left = rollout.progress().wave();
        List<Target> wave = targetsOf(tables, rollout).stream()
                .filter(t -> t.placement().wave() == left)
                .toList();
        long attempted = wave.stream().filter(Invariants::isAttempted).count();
        for (BudgetKind kind : BudgetKind.values()) {
            long count = wave.stream().filter(t -> hasFailed(t, kind)).count();
            if (exceeds(count, attempted, 0, rollout.strategy().budget(), kind)) {
                throw new Violation(
                        "share-holds", "%d of %d failed (%s) in wave %d".formatted(count, attempted, kind, left));
            }
        }
        boolean speaks = wave.stream().anyMatch(t -> t instanceof Target.Succeeded || t.trouble() != null);
        if (left == 0 && !speaks && !withoutCanary.contains(rollout.id())) {
            throw new Violation("canary-speaks", "wave 1 of %s opens after %s".formatted(rollout.id(), wave));
        }
        for (Target target : wave) {
            if (target instanceof Target.Succeeded well
                    && !tables.care.get(well.host()).retired()
                    && isStillItsUpdate(tables, rollout, well)) {
                isWell(tables, well, now);
            }
        }
    }

    private static boolean isStillItsUpdate(Tables tables, RolloutState rollout, Target.Succeeded target) {
        return tables.presentUpdateOf(target.host())
                .filter(u -> rollout.id().equals(u.rollout()) && u.phase() instanceof Phase.Succeeded)
                .isPresent();
    }

    private void isWell(Tables tables, Target.Succeeded target, Instant now) {
        Instant when = befallen.getOrDefault(target.host(), Instant.MIN);
        if (when.isAfter(target.at().plus(CLOCKS)) && when.isBefore(now.minus(CLOCKS))) {
            throw new Violation(
                    "soak-is-watched", "what befell %s at %s is not counted".formatted(target.host(), when));
        }
        long silentFor = now.toEpochMilli() - tables.hosts.get(target.host()).lastSeen();
        if (silentFor > Updates.PRESENCE_TIMEOUT.toMillis() + CLOCKS.toMillis()) {
            throw new Violation(
                    "soak-is-watched", "%s is silent for %d ms and not counted".formatted(target.host(), silentFor));
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
        if (!slot.caps().equals(target.placement().caps())) {
            throw new Violation("caps-in-force", slot.host() + " is started under " + slot.caps());
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

    private void budgetHolds(RolloutState rollout, List<Target> targets, String started) {
        if (targets.stream().anyMatch(t -> t.placement().wave() == 0 && hasFailed(t))) {
            throw new Violation("budget-holds", started + " is started after a canary failed");
        }
        Strategy.Budget budget = rollout.strategy().budget();
        for (Strategy.Scope scope : budget.scopes()) {
            Map<String, List<Target>> groups = targets.stream().collect(Collectors.groupingBy(t -> domain(scope, t)));
            groups.remove("");
            groups.forEach((domain, group) -> {
                long attempted = group.stream().filter(Invariants::isAttempted).count();
                for (BudgetKind kind : BudgetKind.values()) {
                    long count = group.stream().filter(t -> hasFailed(t, kind)).count();
                    if (exceeds(count, attempted, budget.minimumSample(), budget, kind)) {
                        throw new Violation(
                                "budget-holds",
                                "%s is started with %d of %d failed (%s) in %s %s"
                                        .formatted(started, count, attempted, kind, scope, domain));
                    }
                }
            });
        }
    }

    private static boolean isAttempted(Target target) {
        return !(target instanceof Target.Pending)
                && !(target instanceof Target.Updating)
                && (target.attempts() > 0 || target.trouble() != null);
    }

    /** What may be tried again has not failed yet. */
    private static boolean hasFailed(Target target) {
        return !(target instanceof Target.Pending)
                && !(target instanceof Target.Updating)
                && target.trouble() != null
                && !target.trouble().accepted();
    }

    private boolean hasFailed(Target target, BudgetKind kind) {
        return hasFailed(target)
                && switch (kind) {
                    case GUESTS_LOST -> hasLostGuests(target);
                    case ERROR, TIMEOUT, SILENCE ->
                        target.trouble().kind().name().equals(kind.name());
                };
    }

    private static String domain(Strategy.Scope scope, Target target) {
        return switch (scope) {
            case Strategy.Scope.Fleet _ -> "fleet";
            case Strategy.Scope.Wave _ -> "wave " + target.placement().wave();
            case Strategy.Scope.Domain d -> target.placement().labels().getOrDefault(d.label(), "");
        };
    }

    private boolean hasLostGuests(Target target) {
        return withGuests.contains(target.host())
                && (target instanceof Target.Lost
                        || COST_GUESTS.contains(target.trouble().code()));
    }

    private static boolean exceeds(long count, long attempted, int sample, Strategy.Budget budget, BudgetKind kind) {
        Amount amount =
                switch (kind) {
                    case GUESTS_LOST -> budget.guestsLost();
                    case ERROR -> budget.errors();
                    case TIMEOUT -> budget.timeouts();
                    case SILENCE -> budget.silence();
                };
        return switch (amount) {
            case Amount.Count c -> count > c.hosts();
            case Amount.Percent p ->
                count > 0 && (p.percent() == 0 || (attempted >= sample && count * 100 > p.percent() * attempted));
        };
    }

    @Override
    public void after(Tables tables, boolean matters) {
        epochsGrow(tables);
        if (matters) {
            capsHold(tables.slots.values(), "slots");
            leasesAreHeld(tables);
            retiredAreFree(tables);
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

    private static void retiredAreFree(Tables tables) {
        tables.care.forEach((host, care) -> {
            if (care.retired()
                    && (tables.slots.containsKey(host)
                            || tables.openUpdateOf(host).isPresent())) {
                throw new Violation("left-alone", host + " is retired in the middle of something");
            }
        });
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
