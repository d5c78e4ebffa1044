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
import io.luofleet.rollout.engine.Progress;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.Slot;
import io.luofleet.rollout.engine.Slots;
import io.luofleet.rollout.engine.Status;
import io.luofleet.rollout.engine.Target;
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
    private final Diary diary;
    private RolloutState head;
    private Decisions last = NOTHING;
    private Instant now;
    private Instant answerAt;
    private long looks;
    private Outcome outcome;
    private String why;

    /** How many updates end in a step, and whether the engine is shown everything each time. */
    enum Step {
        /** A share of all that are under way, see {@link #IN_A_STEP}: what a course comes to hardly depends on it. */
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
        this.diary = new Diary(head.targets(), head.waves(), head.progress().wave(), now);
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
                if (Kinds.isTried(p)) {
                    pending.single(host);
                }
            }
            case Target.Updating u -> underWay(host, u);
            case Target.Ended _ -> {
                // Nothing happens to it any more.
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
        Outcome came = outcome == null ? Outcome.BEYOND_HORIZON : outcome;
        return diary.taken(came, why, came.isEnd() ? now : null, looks);
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
        boolean isWaveOver = diary.isOver(head.progress().wave());
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
                diary.open(o.wave(), now);
            }
            case Decision.Soak s ->
                head = head.with(new Progress.Soaking(s.wave(), head.progress().askings(), now, s.until()));
            case Decision.AskGate a -> {
                head = head.with(new Progress.AtGate(a.gate(), a.deadline(), null));
                answerAt = now.plus(question.gateAnswer());
            }
            case Decision.Pause p -> {
                why = Explanation.of(p.why());
                outcome = Outcome.of(p.why());
            }
            case Decision.Complete c -> outcome = Outcome.of(c.status());
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
        diary.start(at);
        endings.add(new Ending(at.plus(drawn.took()), host, drawn));
    }

    private void move(int host, int wave) {
        var target = (Target.Pending) targets[host];
        diary.move(target.placement().wave(), wave);
        pending.single(host);
        targets[host] = target.inWave(wave);
    }

    private void end(int host, Target.Ended next) {
        pending.remove(host);
        targets[host] = next;
        budgets.ended(next);
        diary.end(next);
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
        diary.passes(Duration.between(now, next), held());
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
        Stream<Instant> times = last.waiting().values().stream().map(Hold::until);
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

    private void ended(Ending ending) {
        Target.Updating target = (Target.Updating) targets[ending.host()];
        diary.endOfUpdate(ending.at());
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
            case Target.Ended over -> end(ending.host(), over);
            case Target.Pending again -> {
                targets[ending.host()] = again;
                pending.single(ending.host());
            }
            case Target.Updating _ -> throw new IllegalStateException(target.host() + " is updating after its end");
        }
    }

    /** What holds the wave up. */
    private Map<Hold, Integer> held() {
        return switch (head.progress()) {
            case Progress.Soaking _ -> Map.of(Hold.SOAK, 1);
            case Progress.AtGate _ -> Map.of(Hold.GATE, 1);
            case Progress.Rolling r -> pending.held(r.wave());
        };
    }
}
