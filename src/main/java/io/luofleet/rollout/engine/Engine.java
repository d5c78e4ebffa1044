// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import io.luofleet.plan.model.Drift;
import io.luofleet.plan.model.Gate;
import io.luofleet.plan.model.Strategy;
import io.luofleet.rollout.engine.WindowOracle.Opening;
import io.luofleet.update.phase.PhaseName;
import io.luofleet.uptime.model.Outage;
import io.luofleet.uptime.model.Presence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Decides what a rollout does next: a pure function of its state, the fleet's and the time. In one pass: status, what befell
 * updated hosts, budgets, hosts to be called back because their window closed, the wave's progress, starts under the caps.
 */
public final class Engine {
    private final WindowOracle windows;

    /** For a rollout with these windows. */
    public Engine(WindowOracle windows) {
        this.windows = windows;
    }

    /** What to do now, and why not more. */
    public Decisions decide(RolloutState rollout, FleetState fleet, Instant now) {
        return decide(rollout, fleet, new Slots(fleet), now);
    }

    /**
     * The same where somebody keeps book of the slots.
     *
     * @param slots those that are taken; those of the hosts to be started are taken in it
     */
    public Decisions decide(RolloutState rollout, FleetState fleet, Slots slots, Instant now) {
        var pass = new Pass(rollout, fleet, slots, now);
        pass.run();
        return pass.decisions.build();
    }

    private final class Pass {
        private final RolloutState rollout;
        private final FleetState fleet;
        private final Slots slots;
        private final Instant now;
        private final Decisions.Builder decisions = new Decisions.Builder();

        private Pass(RolloutState rollout, FleetState fleet, Slots slots, Instant now) {
            this.rollout = rollout;
            this.fleet = fleet;
            this.slots = slots;
            this.now = now;
        }

        private void run() {
            switch (rollout.status()) {
                case Status.AwaitingApproval _ -> everybodyWaits(new Waiting.ForApproval(rollout.author()));
                case Status.Aborting a -> undo(a);
                case Status.Paused p -> {
                    callBackOutsideWindows();
                    everybodyWaits(new Waiting.WhilePaused(p.why(), p.since()));
                }
                case Status.Running _ -> goOn();
                case Status.Ended _ -> {}
            }
        }

        private void goOn() {
            List<Decision.CountRelapse> relapses = new SoakWatch(rollout, now).relapses();
            if (!relapses.isEmpty()) {
                // The next pass, right after the commit, judges by them: nobody is to accept what they were not told
                // of.
                relapses.forEach(decisions::act);
                callBackOutsideWindows();
                everybodyWaits(new Waiting.ForCount(
                        Names.of(relapses.stream().map(r -> r.target().host()).toList())));
                return;
            }
            Optional<PauseReason> obstacle = obstacle();
            obstacle.ifPresent(this::pause);
            callBackOutsideWindows();
            if (obstacle.isPresent()) {
                return;
            }
            if (fleet.halt() != null) {
                everybodyWaits(new Waiting.WhileHalted(fleet.halt()));
                return;
            }
            advance();
        }

        /** What stands against going on at all. */
        private Optional<PauseReason> obstacle() {
            Retirement retirement = rollout.circumstances().retirement();
            return retirement == null
                    ? new Budgets(rollout).exceeded()
                    : Optional.of(new PauseReason.ReleaseRetired(retirement));
        }

        private void pause(PauseReason why) {
            decisions.act(new Decision.Pause(why));
            everybodyWaits(new Waiting.WhilePaused(why, now));
        }

        private void undo(Status.Aborting aborting) {
            boolean open = false;
            for (Target target : rollout.targets()) {
                switch (target) {
                    case Target.Updating u -> {
                        open = true;
                        callBack(u, Withdrawal.ROLLOUT_ABORTED);
                    }
                    case Target.Pending p ->
                        decisions.act(new Decision.SkipHost(
                                p.host(), SkipCause.ROLLOUT_ABORTED, "The rollout was aborted: " + aborting.why()));
                    case Target.Ended _ -> {}
                }
            }
            if (!open) {
                decisions.act(new Decision.Complete(new Status.Aborted(now)));
            }
        }

        private void callBackOutsideWindows() {
            for (Target target : rollout.targets()) {
                if (target instanceof Target.Updating u
                        && windows.at(u.placement().labels(), now) instanceof Opening.Shut) {
                    callBack(u, Withdrawal.WINDOW_CLOSED);
                }
            }
        }

        private void callBack(Target.Updating target, Withdrawal why) {
            if (target.withdrawal() == null && isRevocable(target.phase())) {
                decisions.act(new Decision.AbortHost(target.host(), target.update(), why));
            }
        }

        /** One step of the wave at a time: the next pass, right after the commit, takes the next one. */
        private void advance() {
            if (rollout.reached().anyMatch(t -> !(t instanceof Target.Ended))) {
                start();
                return;
            }
            Optional<PauseReason> barrier = isLastWave() ? Optional.empty() : barrier();
            if (barrier.isPresent()) {
                pause(barrier.get());
                return;
            }
            switch (rollout.progress()) {
                case Progress.Rolling r -> {
                    Instant until = now.plus(soakOf(r.wave()));
                    decisions.act(new Decision.Soak(r.wave(), until));
                    everybodyWaits(new Waiting.ForSoak(r.wave(), until));
                }
                case Progress.Soaking s -> {
                    // Nobody watched while this service was away.
                    Instant until = fleet.reach().extended(s.since(), s.until());
                    if (now.isBefore(until)) {
                        everybodyWaits(new Waiting.ForSoak(s.wave(), until));
                    } else {
                        soaked(s, until);
                    }
                }
                case Progress.AtGate g -> atGate(g);
            }
        }

        private boolean isLastWave() {
            return rollout.progress().wave() == rollout.waves() - 1;
        }

        /** Why no wave opens after the present one, which has ended. That nobody was updated is said once, before the soak. */
        private Optional<PauseReason> barrier() {
            return new Budgets(rollout)
                    .exceededByWave(rollout.progress().wave())
                    .or(() -> rollout.progress() instanceof Progress.Rolling ? canaryWithoutWord() : Optional.empty());
        }

        /** A canary of which nobody was updated says nothing; failures that an operator accepted do. */
        private Optional<PauseReason> canaryWithoutWord() {
            if (rollout.progress().wave() != RolloutState.CANARY) {
                return Optional.empty();
            }
            List<Target> canaries = rollout.reached().toList();
            boolean saysSomething =
                    canaries.stream().anyMatch(t -> t instanceof Target.Succeeded || t.trouble() != null);
            return saysSomething
                    ? Optional.empty()
                    : Optional.of(new PauseReason.CanaryAbsent(
                            canaries.stream().map(Target::host).toList()));
        }

        private void soaked(Progress.Soaking soak, Instant end) {
            List<String> unheard = new SoakWatch(rollout, now).unheardSince(end);
            if (unheard.isEmpty()) {
                passGate(soak, 0);
            } else {
                everybodyWaits(new Waiting.ForSignsOfLife(soak.wave(), end, Names.of(unheard)));
            }
        }

        /** Nothing is to be watched where nothing was touched. */
        private Duration soakOf(int wave) {
            boolean untouched = rollout.targets().stream()
                    .filter(t -> t.placement().wave() == wave)
                    .allMatch(t -> t instanceof Target.Skipped && t.attempts() == 0);
            return untouched ? Duration.ZERO : rollout.strategy().soak();
        }

        private void atGate(Progress.AtGate at) {
            Instant deadline = at.deadline(rollout.strategy(), fleet.reach());
            if (at.answer() != null && at.answer().go()) {
                passGate(at, at.gate().index() + 1);
            } else if (at.answer() != null) {
                pause(new PauseReason.GateRefused(at.gate(), at.answer().detail()));
            } else if (!now.isBefore(deadline)) {
                pause(new PauseReason.GateTimedOut(
                        at.gate(), rollout.circumstances().lastNonAnswer()));
            } else {
                everybodyWaits(new Waiting.ForGate(
                        at.gate(), deadline, rollout.circumstances().lastNonAnswer()));
            }
        }

        /** Goes on to the next gate that is asked after this wave, from this one on. */
        private void passGate(Progress at, int from) {
            List<Gate> gates = rollout.strategy().gates();
            OptionalInt next = IntStream.range(from, gates.size())
                    .filter(i -> gates.get(i).after().isAsked(isLastWave()))
                    .findFirst();
            if (next.isPresent()) {
                var gate = new GateRef(at.wave(), next.getAsInt(), at.askings() + 1);
                Instant deadline = now.plus(gates.get(next.getAsInt()).timeout());
                decisions.act(new Decision.AskGate(gate, deadline));
                everybodyWaits(new Waiting.ForGate(gate, deadline, null));
            } else if (isLastWave()) {
                decisions.act(new Decision.Complete(end()));
            } else {
                open(at.wave() + 1);
            }
        }

        /** Not before it is known how the hosts of the wave before came through an outage of our own. */
        private void open(int wave) {
            List<String> unknown = new SoakWatch(rollout, now).unknown();
            if (unknown.isEmpty()) {
                decisions.act(new Decision.OpenWave(wave));
                everybodyWaits(new Waiting.ForWave(wave - 1, Names.NONE));
            } else {
                Instant since = fleet.reach().last().map(Outage::began).orElse(now);
                everybodyWaits(new Waiting.ForSignsOfLife(wave - 1, since, Names.of(unknown)));
            }
        }

        private Status.Ended end() {
            if (rollout.targets().stream().allMatch(Target.Succeeded.class::isInstance)) {
                return new Status.Succeeded(now);
            }
            boolean failures = rollout.targets().stream()
                    .anyMatch(t -> t.trouble() != null
                            || (!(t instanceof Target.Succeeded) && !(t instanceof Target.Skipped)));
            return failures ? new Status.EndedWithFailures(now) : new Status.SucceededWithSkips(now);
        }

        private void start() {
            var absent = new AbsentCanaries(rollout);
            int wave = rollout.progress().wave();
            Waiting.ForWave waveBefore = null;
            for (Target target : rollout.targets()) {
                if (target instanceof Target.Pending p) {
                    if (p.placement().wave() > wave) {
                        waveBefore = waveBefore == null ? waveBefore(wave) : waveBefore;
                        decisions.wait(p.host(), waveBefore);
                    } else {
                        start(p, absent);
                    }
                }
            }
            absent.obstacle().ifPresent(this::pause);
        }

        private Waiting.ForWave waveBefore(int wave) {
            return new Waiting.ForWave(
                    wave,
                    Names.of(rollout.reached()
                            .filter(t -> !(t instanceof Target.Ended))
                            .map(Target::host)
                            .toList()));
        }

        private void start(Target.Pending target, AbsentCanaries absent) {
            HostFacts facts = rollout.factsOf(target.host());
            if (facts.busyWith() == null && facts.drift() != null) {
                decisions.act(
                        switch (facts.drift()) {
                            case Drift.AlreadyThere d ->
                                new Decision.SkipHost(target.host(), SkipCause.ALREADY_THERE, d.words());
                            case Drift.Changed d -> new Decision.LeaveOut(target.host(), d.words());
                        });
                return;
            }
            Optional<Waiting> obstacle = obstacle(target);
            if (obstacle.isPresent()) {
                decisions.wait(target.host(), obstacle.get());
                return;
            }
            String cordon = rollout.factsOf(target.host()).cordon();
            if (cordon != null) {
                cordoned(target, cordon, absent);
                return;
            }
            // A silent host's turn has come when nothing else is in its way.
            switch (rollout.factsOf(target.host()).presence()) {
                case PRESENT -> {
                    decisions.act(new Decision.Start(target.host()));
                    slots.take(slotFor(rollout.id(), target.placement(), null, 0, now, now));
                }
                case UNKNOWN -> decisions.wait(target.host(), forSign());
                case SILENT -> absent(target, absent);
            }
        }

        private void cordoned(Target.Pending target, String cordon, AbsentCanaries absent) {
            if (rollout.strategy().offline() == Strategy.Offline.WAIT) {
                decisions.wait(target.host(), new Waiting.ForUncordon(cordon));
            } else {
                leaveOut(target, SkipCause.CORDONED, "At its turn the host was " + cordon, absent);
            }
        }

        private void absent(Target.Pending target, AbsentCanaries absent) {
            if (rollout.strategy().offline() == Strategy.Offline.WAIT) {
                decisions.wait(target.host(), new Waiting.ForHost());
            } else {
                leaveOut(target, SkipCause.SILENT, "The host was silent at its turn.", absent);
            }
        }

        private void leaveOut(Target.Pending target, SkipCause cause, String why, AbsentCanaries absent) {
            if (rollout.progress().wave() == RolloutState.CANARY) {
                absent.replace(target, cause, why).forEach(decisions::act);
            } else {
                decisions.act(new Decision.SkipHost(target.host(), cause, why));
            }
        }

        /** Only an outage of our own makes a host's presence unknown. */
        private Waiting forSign() {
            return fleet.reach().last().<Waiting>map(Waiting.ForSign::new).orElseGet(Waiting.ForHost::new);
        }

        private Optional<Waiting> obstacle(Target.Pending target) {
            if (target.notBefore() != null && now.isBefore(target.notBefore())) {
                return Optional.of(new Waiting.ForRetry(target.trouble(), target.failuresLeft(), target.notBefore()));
            }
            var busyWith = rollout.factsOf(target.host()).busyWith();
            if (busyWith != null) {
                return Optional.of(new Waiting.ForOtherUpdate(busyWith));
            }
            HostFacts facts = rollout.factsOf(target.host());
            // Neither takes anything down at its turn.
            boolean staysUp = facts.presence() == Presence.SILENT || facts.cordon() != null;
            return outsideWindow(target.placement())
                    .or(() -> staysUp ? slots.obstacleToTurn(target.placement()) : slots.obstacle(target.placement()));
        }

        private Optional<Waiting> outsideWindow(Placement host) {
            return switch (windows.at(host.labels(), now)) {
                case Opening.Shut shut -> Optional.of(new Waiting.ForWindow(shut.opensAt()));
                case Opening.Open open
                when open.until() != null && now.plus(host.expected()).isAfter(open.until()) ->
                    Optional.of(new Waiting.ForLongerWindow(open.until(), host.expected()));
                case Opening.Open _ -> Optional.empty();
            };
        }

        private void everybodyWaits(Waiting reason) {
            for (Target target : rollout.targets()) {
                if (target instanceof Target.Pending) {
                    decisions.wait(target.host(), reason);
                }
            }
        }
    }

    /**
     * What is in the way of a host's start besides its rollout: the halt, its own slot, a cap. Empty when it may start.
     *
     * @param fleet as of the allocation lock
     */
    public static Optional<Waiting> obstacle(FleetState fleet, Placement host) {
        return fleet.halt() == null
                ? new Slots(fleet).obstacle(host)
                : Optional.of(new Waiting.WhileHalted(fleet.halt()));
    }

    /** The slot that a host's start takes. */
    public static Slot slotFor(UUID rollout, Placement host, UUID update, long fence, Instant now, Instant until) {
        return new Slot(host.host(), rollout, update, fence, host.labels(), host.caps(), now, until);
    }

    private static boolean isRevocable(PhaseName phase) {
        return switch (phase) {
            case QUEUED, PREFLIGHT, STAGING, PRESERVING, PRESERVED -> true;
            default -> false;
        };
    }
}
