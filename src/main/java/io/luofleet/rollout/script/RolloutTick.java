// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.script;

import io.luofleet.rollout.engine.Decision;
import io.luofleet.rollout.engine.Decisions;
import io.luofleet.rollout.engine.Engine;
import io.luofleet.rollout.engine.FleetState;
import io.luofleet.rollout.engine.Progress;
import io.luofleet.rollout.engine.RolloutEvent;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.Slot;
import io.luofleet.rollout.engine.Status;
import io.luofleet.rollout.engine.Target;
import io.luofleet.rollout.engine.Withdrawal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.function.Function;

/** One pass over one rollout, in one transaction: claim, decide, write. Any number of replicas may try at once. */
public final class RolloutTick {
    /** Leaving a host out is two rows in sets, to start one is a dozen, and new agents' work besides. */
    private static final int LEFT_OUT_FOR_ONE = 10;

    /** Calling one back is half a dozen. */
    private static final int CALLED_BACK_FOR_ONE = 5;

    private final Function<RolloutState, Engine> engines;
    private final Duration grace;
    private final int most;

    /**
     * @param engines the engine for a rollout, with its windows
     * @param grace as in {@link UpdateProgress}
     * @param most how many hosts one pass starts; it calls five times as many back, and leaves out ten times as many. The next pass
     *     goes on from there: a pass that had to do everything at once might never commit
     */
    public RolloutTick(Function<RolloutState, Engine> engines, Duration grace, int most) {
        this.engines = engines;
        this.grace = grace;
        this.most = most;
    }

    /**
     * What a pass did.
     *
     * @param decisions what was decided
     * @param changed whether anything was written: then another pass, in its own transaction, may find more to do
     */
    public record Result(Decisions decisions, boolean changed) {}

    /** Runs a pass; empty when somebody else is at it, or the rollout is over. */
    public Optional<Result> run(RolloutStore store, UUID rollout, Instant now) {
        return store.tryLock(rollout).filter(r -> !r.status().isOver()).map(state -> {
            FleetState fleet = store.lockAllocation();
            Decisions decisions = engines.apply(state).decide(state, fleet, now);
            return new Result(decisions, new Writing(store, state, now).carryOut(decisions));
        });
    }

    private final class Writing {
        private final RolloutStore store;
        private final RolloutState claimed;
        private final Instant now;
        private RolloutState head;
        private final Map<String, Target> targets = new HashMap<>();
        private final List<Target.Skipped> leftOut = new ArrayList<>();
        private final List<String> starts = new ArrayList<>();
        private final SequencedMap<String, Decision.AbortHost> aborts = new LinkedHashMap<>();
        private boolean headChanged;
        private boolean changed;
        private int started;
        private int calledBack;

        private Writing(RolloutStore store, RolloutState claimed, Instant now) {
            this.store = store;
            this.claimed = claimed;
            this.now = now;
            this.head = claimed;
            claimed.targets().forEach(t -> targets.put(t.host(), t));
        }

        private boolean carryOut(Decisions decisions) {
            for (Decision decision : decisions.actions()) {
                if (isEnough(decision)) {
                    // What comes after it may build on it.
                    break;
                }
                carryOut(decision);
            }
            writeStarts();
            writeAborts();
            writeLeftOut();
            if (headChanged) {
                store.write(head);
                changed = true;
            }
            return changed;
        }

        /** Counts what is done: hosts that somebody is at work on must not keep those after them from their turn. */
        private boolean isEnough(Decision decision) {
            return switch (decision) {
                case Decision.Start _ -> started >= most;
                case Decision.AbortHost _ -> calledBack >= most * CALLED_BACK_FOR_ONE;
                case Decision.SkipHost _, Decision.LeaveOut _ -> leftOut.size() >= most * LEFT_OUT_FOR_ONE;
                case Decision.Pause _,
                        Decision.Complete _,
                        Decision.Soak _,
                        Decision.AskGate _,
                        Decision.OpenWave _,
                        Decision.MoveHost _,
                        Decision.CountRelapse _ -> false;
            };
        }

        /** What is written at once is written in order; sets of hosts are not. */
        private static boolean comesAfterSets(Decision decision) {
            return switch (decision) {
                case Decision.Start _, Decision.AbortHost _, Decision.SkipHost _, Decision.LeaveOut _ -> false;
                case Decision.Pause _,
                        Decision.Complete _,
                        Decision.Soak _,
                        Decision.AskGate _,
                        Decision.OpenWave _,
                        Decision.MoveHost _,
                        Decision.CountRelapse _ -> true;
            };
        }

        private void writeLeftOut() {
            if (!leftOut.isEmpty()) {
                store.write(claimed.id(), leftOut);
                leftOut.forEach(target -> store.append(new RolloutEvent.HostEnded(claimed.id(), target)));
                changed = true;
            }
        }

        private void carryOut(Decision decision) {
            if (comesAfterSets(decision)) {
                writeStarts();
                writeAborts();
            }
            switch (decision) {
                case Decision.Pause p -> status(new Status.Paused(p.why(), now));
                case Decision.Complete c -> status(c.status());
                case Decision.Soak s ->
                    progress(new Progress.Soaking(s.wave(), claimed.progress().askings(), now, s.until()));
                case Decision.AskGate a -> progress(new Progress.AtGate(a.gate(), a.deadline(), null));
                case Decision.OpenWave o ->
                    progress(new Progress.Rolling(o.wave(), claimed.progress().askings()));
                case Decision.AbortHost a -> abort(a);
                case Decision.SkipHost s -> leftOut.add(pending(s.host()).toSkipped(s.cause(), s.why(), now));
                case Decision.LeaveOut l -> leftOut.add(pending(l.host()).toDrifted(l.why(), now));
                case Decision.MoveHost m -> move(m);
                case Decision.CountRelapse r -> relapse(r);
                case Decision.Start s -> start(s);
            }
        }

        private void status(Status next) {
            head = head.with(next);
            headChanged = true;
            store.append(new RolloutEvent.StatusChanged(claimed.id(), next, null));
        }

        private void progress(Progress next) {
            head = head.with(next);
            headChanged = true;
            store.append(new RolloutEvent.ProgressChanged(claimed.id(), next));
        }

        /** Hosts that somebody is at work on are called back at a later pass, and must not keep others from their turn. */
        private void abort(Decision.AbortHost abort) {
            aborts.put(abort.host(), abort);
            if (aborts.size() >= most * CALLED_BACK_FOR_ONE) {
                writeAborts();
            }
        }

        private void writeAborts() {
            Map<Withdrawal, List<Decision.AbortHost>> byCause = new EnumMap<>(Withdrawal.class);
            aborts.values().forEach(abort -> byCause.computeIfAbsent(abort.why(), _ -> new ArrayList<>())
                    .add(abort));
            aborts.clear();
            byCause.forEach(this::writeAborts);
        }

        /** The withdrawals are written first: updates may end within the abort. */
        private void writeAborts(Withdrawal why, List<Decision.AbortHost> called) {
            SequencedMap<String, UUID> updates = new LinkedHashMap<>();
            called.forEach(abort -> updates.put(abort.host(), abort.update()));
            store.write(
                    claimed.id(),
                    called.stream()
                            .map(abort -> updating(abort.host()).withdrawn(why))
                            .toList());
            Map<String, RolloutStore.AbortAnswer> answers = store.abortUpdates(updates, words(why));
            List<Target> notYet = new ArrayList<>();
            for (Decision.AbortHost abort : called) {
                switch (answers.get(abort.host())) {
                    case ACCEPTED -> {
                        store.append(new RolloutEvent.HostWithdrawn(claimed.id(), abort.host(), abort.update(), why));
                        calledBack++;
                        changed = true;
                    }
                    case TOO_LATE, BUSY -> notYet.add(updating(abort.host()));
                }
            }
            if (!notYet.isEmpty()) {
                store.write(claimed.id(), notYet);
            }
        }

        private static String words(Withdrawal why) {
            return switch (why) {
                case WINDOW_CLOSED -> "the rollout's window closed";
                case ROLLOUT_ABORTED -> "the rollout is being aborted";
                case BY_OPERATOR -> "an operator asked for it";
            };
        }

        private Target.Updating updating(String host) {
            return (Target.Updating) targets.get(host);
        }

        private Target.Pending pending(String host) {
            return (Target.Pending) targets.get(host);
        }

        private void move(Decision.MoveHost move) {
            Target.Pending next = pending(move.host()).inWave(move.wave());
            store.write(claimed.id(), next);
            store.append(new RolloutEvent.HostMoved(claimed.id(), next, move.inPlaceOf()));
            changed = true;
        }

        private void relapse(Decision.CountRelapse relapse) {
            store.write(claimed.id(), relapse.target());
            store.append(new RolloutEvent.HostRelapsed(claimed.id(), relapse.target(), relapse.detail()));
            changed = true;
        }

        /** Hosts that are locked or busy are not started, and others take their turn. */
        private void start(Decision.Start start) {
            starts.add(start.host());
            if (started + starts.size() >= most) {
                writeStarts();
            }
        }

        private void writeStarts() {
            if (starts.isEmpty()) {
                return;
            }
            SequencedMap<String, UpdateRef> created = store.createUpdates(claimed, List.copyOf(starts));
            starts.clear();
            if (created.isEmpty()) {
                return;
            }
            List<Slot> slots = new ArrayList<>();
            List<Target> updating = new ArrayList<>();
            created.forEach((host, update) -> {
                Target.Pending target = pending(host);
                Instant until = update.deadline().plus(grace);
                slots.add(Engine.slotFor(claimed.id(), target.placement(), update.id(), update.epoch(), now, until));
                updating.add(target.toUpdating(update.id(), update.epoch(), now));
            });
            store.insert(slots);
            store.write(claimed.id(), updating);
            slots.forEach(slot -> store.append(new RolloutEvent.HostStarted(slot)));
            store.begin(created);
            started += created.size();
            changed = true;
        }
    }
}
