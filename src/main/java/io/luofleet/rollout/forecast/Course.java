// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.forecast;

import io.luofleet.plan.model.Gate;
import io.luofleet.rollout.engine.Circumstances;
import io.luofleet.rollout.engine.Decision;
import io.luofleet.rollout.engine.Decisions;
import io.luofleet.rollout.engine.Ends;
import io.luofleet.rollout.engine.Explanation;
import io.luofleet.rollout.engine.FleetState;
import io.luofleet.rollout.engine.GateAnswer;
import io.luofleet.rollout.engine.PauseReason;
import io.luofleet.rollout.engine.Progress;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.Slot;
import io.luofleet.rollout.engine.Slots;
import io.luofleet.rollout.engine.Status;
import io.luofleet.rollout.engine.Target;
import io.luofleet.rollout.engine.Waiting;
import io.luofleet.update.phase.PhaseName;
import io.luofleet.uptime.model.Reachability;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * One course that a rollout may take: pass after pass of the engine, between them the clock set to what happens next. With many updates
 * under way several of them end in one step; who starts in their place is taken to have started when they ended.
 */
final class Course {
    /** Whoever has not ended by then is not forecast. */
    static final Duration HORIZON = Duration.ofDays(400);

    /** Far more than any rollout needs; only there so that a loop that should not be ends. */
    private static final int MOST_PASSES = 2_000_000;

    /** This share of those under way ends in a step. */
    private static final int IN_A_STEP = 4;

    /** No update has it. */
    private static final UUID NOBODY = new UUID(0, 0);

    /** As many are looked at besides those that there is room for: somebody among them may wait for something else. */
    private static final int BESIDES = 8;

    private static final Decisions NOTHING = new Decisions(List.of(), Map.of());

    /** An update's end that is to come. */
    private record Ending(Instant at, int host, Recorded update) {}

    private final Question question;
    private final Setting setting;
    private final Step step;
    private final int draw;
    private final Target[] targets;
    private final Pending pending;
    private final BudgetWatch budgets;
    private final FleetState fleet;
    private final Slots slots;
    private final PriorityQueue<Ending> endings =
            new PriorityQueue<>(Comparator.comparing(Ending::at).thenComparingInt(Ending::host));
    private final PriorityQueue<Slot> leases = new PriorityQueue<>(Comparator.comparing(Slot::until));
    private final int[] attempts;
    private final Deque<Instant> freed = new ArrayDeque<>();
    private final Instant[] opened;
    private final Instant[] closed;
    private final int[] openOfWave;
    private final List<Instant> starts = new ArrayList<>();
    private final List<Instant> ends = new ArrayList<>();
    private final List<Instant> updated = new ArrayList<>();
    private final Map<Hold, Double> held = new TreeMap<>();
    private RolloutState head;
    private Decisions last = NOTHING;
    private Instant now;
    private Instant answerAt;
    private long looks;
    private Outcome outcome;
    private String why;

    /** How many updates end in a step, and whether the engine is shown everything each time. */
    enum Step {
        /** As few as possible, of all that are under way: what a course comes to hardly depends on it. */
        SEVERAL,
        /** One at a time. */
        ONE,
        /** One at a time, and the engine looks at all hosts as the service's does. To compare with. */
        ONE_OF_ALL
    }

    /** What all courses of a question have in common. */
    record Setting(Kinds kinds, Map<String, Integer> places, UpdateOdds odds, List<Slot> leases) {}

    Course(Question question, Setting setting, Step step, int draw) {
        this.question = question;
        this.setting = setting;
        this.step = step;
        this.draw = draw;
        this.now = question.from();
        this.head = begin(question.rollout());
        this.targets = head.targets().toArray(Target[]::new);
        this.attempts = new int[targets.length];
        this.pending = new Pending(setting.kinds(), targets.length);
        this.budgets = new BudgetWatch(head.strategy().budget(), head.targets());
        this.opened = new Instant[head.waves()];
        this.closed = new Instant[head.waves()];
        this.openOfWave = new int[head.waves()];
        this.fleet = new FleetState(
                question.fleet().slots(),
                null,
                question.fleet().ghosts(),
                question.fleet().down(),
                Reachability.UNINTERRUPTED);
        this.slots = new Slots(fleet);
        leases.addAll(setting.leases());
        for (int i = 0; i < targets.length; i++) {
            place(i);
        }
        int wave = head.progress().wave();
        Arrays.fill(opened, 0, wave + 1, now);
        for (int w = 0; w <= wave; w++) {
            closed[w] = openOfWave[w] == 0 ? now : null;
        }
    }

    /** Approved, resumed and not halted; what had failed until then is accepted, and a gate is asked anew. */
    private RolloutState begin(RolloutState rollout) {
        boolean isResumed = rollout.status() instanceof Status.Paused;
        Progress progress = rollout.progress();
        if (progress instanceof Progress.AtGate at) {
            Gate gate = rollout.strategy().gates().get(at.gate().index());
            answerAt = now.plus(question.gateAnswer());
            progress = new Progress.AtGate(at.gate(), now.plus(gate.timeout()), null);
        }
        return new RolloutState(
                rollout.id(),
                rollout.version(),
                rollout.release(),
                rollout.author(),
                rollout.strategy(),
                rollout.waves(),
                new Status.Running(),
                progress,
                isResumed ? rollout.targets().stream().map(Target::accepting).toList() : rollout.targets(),
                question.hosts(),
                Circumstances.NONE);
    }

    private void place(int host) {
        switch (targets[host]) {
            case Target.Pending p -> {
                openOfWave[p.placement().wave()]++;
                if (Kinds.isTried(p)) {
                    pending.single(host);
                }
            }
            case Target.Updating u -> {
                openOfWave[u.placement().wave()]++;
                underWay(host, u);
            }
            case Target.Ended e -> {
                if (e instanceof Target.Succeeded) {
                    updated.add(e.at());
                }
            }
        }
    }

    /** It takes longer than it already has: what is drawn that would be over is not it. */
    private void underWay(int host, Target.Updating target) {
        targets[host] = target.in(PhaseName.SOAKING);
        Recorded update = draw(host, target);
        for (int i = 0; i < 20 && !target.since().plus(update.took()).isAfter(now); i++) {
            update = draw(host, target);
        }
        Instant end = target.since().plus(update.took());
        starts.add(target.since());
        endings.add(new Ending(end.isAfter(now) ? end : now.plusSeconds(1), host, update));
    }

    /** Of its own for each host and attempt, so that one that starts later in another course still has the same luck. */
    private Recorded draw(int host, Target target) {
        long seed = question.seed() * 1_000_003L + draw;
        var random = new SplittableRandom(seed * 1_000_003L + host * 64L + attempts[host]++);
        random.nextLong();
        return setting.odds().draw(random, target.placement());
    }

    Taken run() {
        for (int passes = 0; outcome == null && passes < MOST_PASSES; passes++) {
            if (!pass()) {
                goOn();
            }
        }
        return new Taken(
                outcome == null ? Outcome.BEYOND_HORIZON : outcome,
                why,
                isEnd(outcome) ? now : null,
                Arrays.asList(opened),
                Arrays.asList(closed),
                Times.of(starts),
                Times.of(ends),
                Times.of(updated),
                held,
                looks);
    }

    private static boolean isEnd(Outcome outcome) {
        return switch (outcome) {
            case null -> false;
            case SUCCEEDED, SUCCEEDED_WITH_SKIPS, ENDED_WITH_FAILURES -> true;
            case PAUSED_BY_BUDGET, PAUSED, STUCK, BEYOND_HORIZON -> false;
        };
    }

    /** Whether anything was done after which there may be more to do. */
    private boolean pass() {
        int room = slots.room(setting.kinds().fleetLimit());
        Pending.Shown shown = candidates(Math.min(room, Integer.MAX_VALUE - BESIDES) + BESIDES);
        boolean isChanged = pass(shown);
        if (!isChanged && !shown.isAll() && (shown.hasOthers() || starts(last) < room)) {
            // Something else is in the way of the first ones, and not of all; or others have their turn, for which room
            // is not needed.
            isChanged = pass(candidates(Integer.MAX_VALUE));
        }
        freed.clear();
        return isChanged;
    }

    private Pending.Shown candidates(int most) {
        int wave = head.progress().wave();
        // Whoever is to take an absent canary's place may come from any wave.
        boolean isCanary = wave == RolloutState.CANARY;
        return pending.shown(wave, isCanary, isCanary ? Integer.MAX_VALUE : most);
    }

    private boolean pass(Pending.Shown candidates) {
        looks += candidates.hosts().size() + endings.size();
        last = question.engine().decide(head.with(shown(candidates)), fleet, slots, now);
        last.actions().forEach(this::carryOut);
        last.waiting().forEach((host, waiting) -> pending.waits(setting.places().get(host), waiting));
        // After starts alone there is room for nobody else, unless more of a kind might have started than were shown.
        return starts(last) < last.actions().size() || starts(last) >= Kinds.MOST_AT_ONCE;
    }

    private static int starts(Decisions decisions) {
        return (int) decisions.actions().stream()
                .filter(Decision.Start.class::isInstance)
                .count();
    }

    /** What the engine looks at: who has ended only when that matters, and of those who have not started who may. */
    private List<Target> shown(Pending.Shown candidates) {
        if (step == Step.ONE_OF_ALL) {
            return Arrays.asList(targets);
        }
        int wave = head.progress().wave();
        boolean isWaveOver = Arrays.stream(openOfWave, 0, wave + 1).allMatch(open -> open == 0);
        List<Target> shown = new ArrayList<>();
        endings.forEach(ending -> shown.add(targets[ending.host()]));
        candidates.hosts().forEach(host -> shown.add(targets[host]));
        if (budgets.isDue() || isWaveOver) {
            looks += targets.length;
            for (Target target : targets) {
                if (target instanceof Target.Ended) {
                    shown.add(target);
                }
            }
        }
        return shown;
    }

    private void carryOut(Decision decision) {
        switch (decision) {
            case Decision.Start s -> start(setting.places().get(s.host()));
            case Decision.SkipHost s -> {
                int host = setting.places().get(s.host());
                end(host, ((Target.Pending) targets[host]).toSkipped(s.cause(), s.why(), now));
            }
            case Decision.LeaveOut l -> {
                int host = setting.places().get(l.host());
                end(host, ((Target.Pending) targets[host]).toDrifted(l.why(), now));
            }
            case Decision.MoveHost m -> move(setting.places().get(m.host()), m.wave());
            case Decision.OpenWave o -> {
                head = head.with(new Progress.Rolling(o.wave(), head.progress().askings()));
                opened[o.wave()] = now;
            }
            case Decision.Soak s ->
                head = head.with(new Progress.Soaking(s.wave(), head.progress().askings(), now, s.until()));
            case Decision.AskGate a -> {
                head = head.with(new Progress.AtGate(a.gate(), a.deadline(), null));
                answerAt = now.plus(question.gateAnswer());
            }
            case Decision.Pause p -> pause(p.why());
            case Decision.Complete c -> complete(c.status());
            case Decision.AbortHost _, Decision.CountRelapse _ -> {
                // Nobody withdraws, and nothing befalls a host once it is updated.
            }
        }
    }

    private void start(int host) {
        Instant at = freed.isEmpty() ? now : freed.removeFirst();
        var target = (Target.Pending) targets[host];
        pending.remove(host);
        targets[host] = target.toUpdating(NOBODY, 1, at).in(PhaseName.SOAKING);
        Recorded drawn = draw(host, target);
        starts.add(at);
        endings.add(new Ending(at.plus(drawn.took()), host, drawn));
    }

    private void move(int host, int wave) {
        var target = (Target.Pending) targets[host];
        openOfWave[target.placement().wave()]--;
        openOfWave[wave]++;
        pending.single(host);
        targets[host] = target.inWave(wave);
    }

    private void end(int host, Target.Ended next) {
        pending.remove(host);
        targets[host] = next;
        budgets.ended(next);
        int wave = next.placement().wave();
        if (--openOfWave[wave] == 0) {
            closed[wave] = next.at();
        }
    }

    private void pause(PauseReason reason) {
        why = Explanation.of(reason);
        outcome = switch (reason) {
            case PauseReason.BudgetTripped _, PauseReason.CanaryFailed _ -> Outcome.PAUSED_BY_BUDGET;
            case PauseReason.Asked _,
                    PauseReason.CanaryAbsent _,
                    PauseReason.ReleaseRetired _,
                    PauseReason.GateRefused _,
                    PauseReason.GateTimedOut _ -> Outcome.PAUSED;
        };
    }

    private void complete(Status.Ended status) {
        outcome = switch (status) {
            case Status.Succeeded _ -> Outcome.SUCCEEDED;
            case Status.SucceededWithSkips _ -> Outcome.SUCCEEDED_WITH_SKIPS;
            case Status.EndedWithFailures _, Status.Aborted _ -> Outcome.ENDED_WITH_FAILURES;
        };
    }

    /** To what happens next. */
    private void goOn() {
        Instant timer = timer();
        Instant end = nextEnd();
        Instant next = end == null || (timer != null && timer.isBefore(end)) ? timer : end;
        if (next == null) {
            outcome = Outcome.STUCK;
            why = last.waiting().values().stream()
                    .findFirst()
                    .map(Explanation::of)
                    .orElse(null);
            return;
        }
        if (Duration.between(question.from(), next).compareTo(HORIZON) > 0) {
            outcome = Outcome.BEYOND_HORIZON;
            return;
        }
        account(Duration.between(now, next).toMillis());
        now = next;
        while (!endings.isEmpty() && !endings.peek().at().isAfter(now)) {
            ended(endings.poll());
        }
        while (!leases.isEmpty() && !leases.peek().until().isAfter(now)) {
            Slot lease = leases.poll();
            slots.release(lease.host());
            pending.makeRoom(lease.labels());
        }
        if (next.equals(timer)) {
            // What opens now was shut when they ended.
            freed.clear();
        }
        if (head.progress() instanceof Progress.AtGate at && !now.isBefore(answerAt)) {
            head = head.with(new Progress.AtGate(at.gate(), at.deadline(), new GateAnswer(true, "", "")));
        }
    }

    /** When as many updates have ended as end in a step; {@code null} when none is under way. */
    private Instant nextEnd() {
        int several = step == Step.SEVERAL ? endings.size() / IN_A_STEP : 1;
        List<Ending> first = new ArrayList<>();
        do {
            if (endings.isEmpty()) {
                break;
            }
            first.add(endings.poll());
        } while (first.size() < several);
        endings.addAll(first);
        return first.isEmpty() ? null : first.getLast().at();
    }

    /** When something else happens than an update's end; {@code null} when nothing does. */
    private Instant timer() {
        Stream<Instant> times = last.waiting().values().stream().map(Course::until);
        Instant ofProgress =
                switch (head.progress()) {
                    case Progress.Rolling _ -> null;
                    case Progress.Soaking s -> s.until();
                    case Progress.AtGate g -> answerAt.isBefore(g.deadline()) ? answerAt : g.deadline();
                };
        Instant ofLease = leases.isEmpty() ? null : leases.peek().until();
        return Stream.concat(times, Stream.of(ofProgress, ofLease).filter(Objects::nonNull))
                .filter(t -> t != null && t.isAfter(now))
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /** Until when a host waits, where a clock says; {@code null} where it does not. */
    private static Instant until(Waiting waiting) {
        return switch (waiting) {
            case Waiting.ForWindow w -> w.opensAt();
            case Waiting.ForLongerWindow w -> w.closesAt();
            case Waiting.ForRetry r -> r.until();
            case Waiting.ForSoak _,
                    Waiting.ForGate _,
                    Waiting.ForSlot _,
                    Waiting.ForWave _,
                    Waiting.ForOwnSlot _,
                    Waiting.ForOtherUpdate _,
                    Waiting.ForCount _,
                    Waiting.ForSignsOfLife _,
                    Waiting.ForUncordon _,
                    Waiting.ForHost _,
                    Waiting.ForSign _,
                    Waiting.ForApproval _,
                    Waiting.WhilePaused _,
                    Waiting.WhileAborting _,
                    Waiting.WhileHalted _ -> null;
        };
    }

    private void ended(Ending ending) {
        Target.Updating target = (Target.Updating) targets[ending.host()];
        ends.add(ending.at());
        Target next = Ends.after(
                target,
                ending.update().end(),
                true,
                List.of(),
                head.strategy().retry(),
                Reachability.UNINTERRUPTED,
                ending.at());
        if (!Ends.keepsSlot(ending.update().end())) {
            slots.release(target.host());
            pending.makeRoom(target.placement().labels());
            freed.add(ending.at());
        }
        switch (next) {
            case Target.Ended over -> {
                end(ending.host(), over);
                if (over instanceof Target.Succeeded) {
                    updated.add(ending.at());
                }
            }
            case Target.Pending again -> {
                targets[ending.host()] = again;
                pending.single(ending.host());
            }
            case Target.Updating _ -> throw new IllegalStateException(target.host() + " is updating after its end");
        }
    }

    /** Counts the time up to the next step for what held the wave up in it. */
    private void account(long millis) {
        Hold whole =
                switch (head.progress()) {
                    case Progress.Soaking _ -> Hold.SOAK;
                    case Progress.AtGate _ -> Hold.GATE;
                    case Progress.Rolling _ -> null;
                };
        Map<Hold, Integer> weights =
                whole == null ? pending.held(head.progress().wave()) : Map.of(whole, 1);
        if (weights.isEmpty()) {
            weights = Map.of(Hold.UPDATES, 1);
        }
        double all = weights.values().stream().mapToInt(w -> w).sum();
        weights.forEach((hold, weight) -> held.merge(hold, millis * weight / all, Double::sum));
    }
}
