// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.script;

import io.luofleet.plan.model.Drift;
import io.luofleet.plan.model.Strategy;
import io.luofleet.rollout.engine.Cap;
import io.luofleet.rollout.engine.GateAnswer;
import io.luofleet.rollout.engine.GateRef;
import io.luofleet.rollout.engine.PauseReason;
import io.luofleet.rollout.engine.Progress;
import io.luofleet.rollout.engine.RolloutEvent;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.SkipCause;
import io.luofleet.rollout.engine.Status;
import io.luofleet.rollout.engine.Target;
import io.luofleet.security.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What people ask of a rollout, one transaction each. Every method answers why it refuses; empty when it is done, or was done
 * before.
 */
public final class Commands {
    private static final Optional<String> DONE = Optional.empty();

    private Commands() {}

    /** Approves the plan; its author cannot. Hosts that are no longer what was planned are left out. */
    public static Optional<String> approve(RolloutStore store, UUID rollout, Principal by, Instant now) {
        return on(store, rollout, state -> switch (state.status()) {
            case Status.AwaitingApproval _
            when by.mayBe(state.author()) ->
                refused("%s is the plan's author, or may be: %s. Another person has to approve it."
                        .formatted(state.author().name(), kinship(by, state.author())));
            case Status.AwaitingApproval _ -> {
                leaveOutDrifted(store, state, now);
                yield become(store, state, new Status.Running(), by);
            }
            default -> refused("The rollout does not wait for an approval.");
        });
    }

    private static void leaveOutDrifted(RolloutStore store, RolloutState state, Instant now) {
        List<Target.Skipped> drifted = new ArrayList<>();
        for (Target target : state.targets()) {
            if (target instanceof Target.Pending p
                    && state.factsOf(p.host()).drift() instanceof Drift.Changed changed) {
                drifted.add(p.toDrifted(changed.words(), now));
            }
        }
        leaveOut(store, state, drifted);
    }

    /** Starts nothing more; what is under way goes on. */
    public static Optional<String> pause(RolloutStore store, UUID rollout, Principal by, String why, Instant now) {
        return onHead(store, rollout, state -> switch (state.status()) {
            case Status.Running _ -> become(store, state, new Status.Paused(new PauseReason.Asked(by, why), now), by);
            case Status.Paused _ -> DONE;
            default -> refused("Only a running rollout can be paused.");
        });
    }

    /** Goes on. The failures so far are accepted: budgets count new ones. A gate that said no is asked again. */
    public static Optional<String> resume(RolloutStore store, UUID rollout, Principal by, Instant now) {
        return on(store, rollout, state -> switch (state.status()) {
            case Status.Paused _ -> {
                accept(store, state, by);
                RolloutState next = state;
                if (state.progress() instanceof Progress.AtGate || goesOnWithoutCanary(state)) {
                    Progress at = state.progress();
                    next = state.with(new Progress.Soaking(at.wave(), at.askings(), now, now));
                    store.append(new RolloutEvent.ProgressChanged(rollout, next.progress()));
                }
                yield become(store, next, new Status.Running(), by);
            }
            case Status.Running _ -> DONE;
            default -> refused("Only a paused rollout can be resumed.");
        });
    }

    /** An operator has left the canaries out and goes on knowing that they say nothing. */
    private static boolean goesOnWithoutCanary(RolloutState state) {
        return state.status() instanceof Status.Paused paused
                && paused.why() instanceof PauseReason.CanaryAbsent
                && state.progress() instanceof Progress.Rolling
                && state.reached().allMatch(Target.Ended.class::isInstance);
    }

    private static void accept(RolloutStore store, RolloutState state, Principal by) {
        List<Target> troubled = state.targets().stream()
                .filter(t -> t.trouble() != null && !t.trouble().accepted())
                .toList();
        if (!troubled.isEmpty()) {
            store.write(state.id(), troubled.stream().map(Target::accepting).toList());
            List<String> hosts = troubled.stream().map(Target::host).toList();
            store.append(new RolloutEvent.TroubleAccepted(state.id(), hosts, by));
        }
    }

    /** Undoes what can be undone and starts nothing more; {@link #effectOfAbort} says what that does to each host. */
    public static Optional<String> abort(RolloutStore store, UUID rollout, Principal by, String why, Instant now) {
        return onHead(store, rollout, state -> switch (state.status()) {
            case Status.Aborting _, Status.Aborted _ -> DONE;
            case Status.Ended _ -> refused("The rollout is over.");
            default -> become(store, state, new Status.Aborting(by, why, now), by);
        });
    }

    /** What an abort does to a host. */
    public enum AbortEffect {
        /** It has not started, or it has ended. */
        NOTHING,
        /** Its update is undone. */
        UNPRESERVE,
        /** It is past the point of no return and goes on. */
        LEAVE
    }

    /** What an abort would do to a host. */
    public static AbortEffect effectOfAbort(Target target) {
        return switch (target) {
            case Target.Updating u when u.phase().isPastPointOfNoReturn() -> AbortEffect.LEAVE;
            case Target.Updating _ -> AbortEffect.UNPRESERVE;
            case Target.Pending _, Target.Ended _ -> AbortEffect.NOTHING;
        };
    }

    /** Starts these hosts again, with all their attempts; each must have ended without success. */
    public static Optional<String> retry(RolloutStore store, UUID rollout, Set<String> hosts, Principal by) {
        return on(store, rollout, state -> {
            if (state.status().isOver() || state.status() instanceof Status.Aborting) {
                return refused("The rollout is over or being aborted. Make a new plan for these hosts.");
            }
            List<Target.Ended> again = state.targets().stream()
                    .filter(t -> hosts.contains(t.host()) && !(t instanceof Target.Succeeded))
                    .filter(Target.Ended.class::isInstance)
                    .map(Target.Ended.class::cast)
                    .toList();
            if (again.isEmpty() || again.size() != hosts.size()) {
                return refused("Only hosts of the rollout that failed, were lost, aborted or skipped can be retried.");
            }
            store.lockAllocation();
            Map<String, String> taken = store.takenBy(hosts, rollout);
            if (!taken.isEmpty()) {
                return refused(taken.entrySet().stream()
                        .map(e -> "%s is taken by %s".formatted(e.getKey(), e.getValue()))
                        .collect(Collectors.joining("; ", "", ". Wait for the end of that.")));
            }
            List<Target.Pending> pending = again.stream()
                    .map(target -> target.toPending(state.strategy().retry().maxAttempts()))
                    .toList();
            store.write(rollout, pending);
            pending.forEach(target -> store.append(new RolloutEvent.HostToRetry(rollout, target, by)));
            Progress at = state.progress();
            if (!(at instanceof Progress.Rolling)) {
                RolloutState next = state.with(new Progress.Rolling(at.wave(), at.askings()));
                store.append(new RolloutEvent.ProgressChanged(rollout, next.progress()));
                store.write(next);
            }
            return DONE;
        });
    }

    /**
     * Leaves hosts out that have not started, or have ended without success, all or none of them; budgets go on counting how those
     * ended.
     */
    public static Optional<String> skip(
            RolloutStore store, UUID rollout, Set<String> hosts, Principal by, String why, Instant now) {
        return on(store, rollout, state -> {
            Map<String, Target> targets = new HashMap<>();
            state.targets().forEach(t -> targets.put(t.host(), t));
            Optional<String> refusal = hosts.stream()
                    .sorted()
                    .flatMap(host -> refusalToSkip(state, host, targets.get(host)).stream())
                    .findFirst();
            if (refusal.isPresent()) {
                return refusal;
            }
            leaveOut(
                    store,
                    state,
                    state.targets().stream()
                            .filter(t -> hosts.contains(t.host()) && !(t instanceof Target.Skipped))
                            .map(t -> new Target.Skipped(
                                    t.placement(),
                                    t.attempts(),
                                    t.trouble(),
                                    SkipCause.BY_OPERATOR,
                                    by.display() + ": " + why,
                                    now))
                            .toList());
            return DONE;
        });
    }

    private static Optional<String> refusalToSkip(RolloutState state, String host, Target target) {
        return switch (target) {
            case null -> refused(host + " is no host of the rollout.");
            case Target.Skipped _ -> DONE;
            case Target.Succeeded _ -> refused(host + " has been updated; there is nothing left to skip.");
            case Target.Ended _ when state.status().isOver() -> refused("The rollout is over.");
            case Target.Ended _, Target.Pending _ -> DONE;
            case Target.Updating u ->
                refused("%s is being updated. Abort its update %s first.".formatted(host, u.update()));
        };
    }

    private static void leaveOut(RolloutStore store, RolloutState state, List<Target.Skipped> targets) {
        if (!targets.isEmpty()) {
            store.write(state.id(), targets);
            targets.forEach(target -> store.append(new RolloutEvent.HostEnded(state.id(), target)));
        }
    }

    /** Records a gate's answer, if it is still asked; a late one is refused, since silence has counted as no. */
    public static Optional<String> answerGate(
            RolloutStore store, UUID rollout, GateRef gate, GateAnswer answer, Instant now) {
        return on(store, rollout, state -> {
            if (!(state.progress() instanceof Progress.AtGate at) || !at.gate().equals(gate)) {
                return refused("The gate is not asked now.");
            }
            if (at.answer() != null) {
                return refused("The gate has answered.");
            }
            Instant deadline = at.deadline(state.strategy(), store.reachability());
            if (!now.isBefore(deadline)) {
                return refused("The answer came after " + deadline + "; silence has counted as no.");
            }
            Progress next = new Progress.AtGate(gate, at.deadline(), answer);
            store.append(new RolloutEvent.ProgressChanged(rollout, next));
            store.write(state.with(next));
            return DONE;
        });
    }

    /**
     * Lets other limits hold for what has yet to start; another person than the proposer approves them. Slots that are taken keep
     * the caps that they were taken under.
     *
     * @param number which change of the rollout it is
     * @param strategy the strategy with the change in it
     * @param caps the caps of each host from now on
     * @param proposer who wanted it
     * @param by who approves it
     */
    public static Optional<String> change(
            RolloutStore store,
            UUID rollout,
            int number,
            Strategy strategy,
            Map<String, List<Cap>> caps,
            Principal proposer,
            Principal by) {
        if (by.mayBe(proposer)) {
            return refused("%s proposed the change, and may be who approves: %s. Another person has to approve it."
                    .formatted(proposer.name(), kinship(by, proposer)));
        }
        return on(store, rollout, state -> {
            if (!(state.status() instanceof Status.Running) && !(state.status() instanceof Status.Paused)) {
                return refused("Only a running or paused rollout can be changed.");
            }
            List<Target> changed = new ArrayList<>();
            for (Target target : state.targets()) {
                List<Cap> now =
                        caps.getOrDefault(target.host(), target.placement().caps());
                if (!now.equals(target.placement().caps())) {
                    changed.add(target.at(target.placement().under(now)));
                }
            }
            if (!changed.isEmpty()) {
                store.write(rollout, changed);
            }
            store.append(new RolloutEvent.StrategyChanged(rollout, number, proposer, by));
            store.write(state.with(strategy));
            return DONE;
        });
    }

    private static Optional<String> on(
            RolloutStore store, UUID rollout, Function<RolloutState, Optional<String>> command) {
        return store.lock(rollout).map(command).orElseGet(() -> refused("There is no such rollout."));
    }

    private static Optional<String> onHead(
            RolloutStore store, UUID rollout, Function<RolloutState, Optional<String>> command) {
        return store.lockHead(rollout).map(command).orElseGet(() -> refused("There is no such rollout."));
    }

    private static Optional<String> become(RolloutStore store, RolloutState state, Status next, Principal by) {
        store.append(new RolloutEvent.StatusChanged(state.id(), next, by));
        store.write(state.with(next));
        return DONE;
    }

    private static String kinship(Principal by, Principal other) {
        if (by.name().equals(other.name())) {
            return "the name is the same";
        }
        return by.name().equals(other.sponsor())
                ? "%s made the credential that was used for it".formatted(by.name())
                : "%s made the credential that is used now".formatted(other.name());
    }

    private static Optional<String> refused(String why) {
        return Optional.of(why);
    }
}
