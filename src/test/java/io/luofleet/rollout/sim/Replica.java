// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.sim;

import io.luofleet.rollout.engine.Engine;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.WindowOracle;
import io.luofleet.rollout.script.RolloutTick;
import io.luofleet.rollout.sim.Lock.Kind;
import io.luofleet.rollout.sim.Tables.UpdateRow;
import io.luofleet.update.phase.Phase;
import io.luofleet.uptime.model.Reachability;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/** One process of the service: ticks, and a place where transactions run. Killed, it loses what it has not committed. */
final class Replica {
    /** Fewer than are often due at once, so that passes go on where others broke off. */
    private static final int MOST = 2;

    private static final long BEAT_MILLIS = 1_000;
    private static final long TICK_MILLIS = 2_000;
    private static final long DOWN_MILLIS = 20_000;

    private static final List<Trouble> TROUBLES =
            List.of(Trouble.KILLED_BEFORE_COMMIT, Trouble.KILLED_AFTER_COMMIT, Trouble.CONFLICT);

    private final Simulation world;
    private final RolloutTick tick;
    private final long skewMillis;
    private int life;
    private long downUntil;
    private Database.Beats beats = Database.Beats.NONE;

    Replica(Simulation world, long skewMillis) {
        this.world = world;
        this.skewMillis = skewMillis;
        this.tick = new RolloutTick(this::engineOf, Updates.GRACE, MOST);
    }

    private Engine engineOf(RolloutState rollout) {
        return new Engine(
                world.sabotage() == Sabotage.BLIND_TO_WINDOWS
                        ? WindowOracle.ALWAYS
                        : world.scenario().windows.get(rollout.id()));
    }

    boolean isUp() {
        return world.millis() >= downUntil;
    }

    /** Until when it is down. */
    long downUntil() {
        return downUntil;
    }

    void start() {
        world.after(world.scenario().random.nextInt(1_000), this::beat);
        world.after(world.scenario().random.nextInt(2_000), this::tick);
    }

    void kill() {
        kill(DOWN_MILLIS);
    }

    /** A new process takes its place after that time. */
    void kill(long millis) {
        life++;
        beats = Database.Beats.NONE;
        downUntil = Math.max(downUntil, world.millis() + millis);
        world.noteOutage();
    }

    private void beat() {
        if (isUp() && !world.isDatabaseDown()) {
            beats = world.database().beat(clock(), Updates.TOLERANCE);
        }
        world.after(BEAT_MILLIS, this::beat);
    }

    private Reachability reachability() {
        return world.sabotage() == Sabotage.OUTAGES_COUNT
                ? Reachability.UNINTERRUPTED
                : Reachability.of(beats.outages(), beats.last(), Updates.TOLERANCE, clock());
    }

    private void tick() {
        if (isUp()) {
            Tables tables = world.database().committed();
            tables.rollouts.values().stream()
                    .filter(r -> !r.status().isOver())
                    .map(RolloutState::id)
                    .toList()
                    .forEach(this::advance);
            if (world.sabotage() != Sabotage.NO_DEADLINES) {
                Instant now = clock();
                List<UpdateRow> due = tables.updates.values().stream()
                        .filter(u ->
                                u.phase() instanceof Phase.Open o && o.span().isOver(now))
                        .toList();
                due.forEach(this::fire);
            }
        }
        world.after(TICK_MILLIS - 200 + world.scenario().random.nextInt(400), this::tick);
    }

    private void advance(UUID rollout) {
        transact(
                store -> tick.run(store, rollout, store.now())
                        .map(RolloutTick.Result::changed)
                        .orElse(false),
                changed -> {
                    if (changed.orElse(false)) {
                        advance(rollout);
                    }
                });
    }

    private void fire(UpdateRow due) {
        transact(
                store -> {
                    if (store.tryToLock(Kind.HOST, due.host())) {
                        world.updates().fire(store, store.view().updates.get(due.id()));
                    }
                    return true;
                },
                _ -> {});
    }

    private Instant clock() {
        return world.now().plus(Duration.ofMillis(skewMillis));
    }

    /**
     * Runs a transaction and, some time later, commits it.
     *
     * @param answer told what it returned; empty when it failed or nobody knows; never told when the replica was killed
     */
    <T> void transact(Function<SimStore, T> body, Consumer<Optional<T>> answer) {
        if (!isUp()) {
            return;
        }
        if (world.isDatabaseDown()) {
            answer.accept(Optional.empty());
            return;
        }
        int mine = life;
        var store = new SimStore(world.database(), world.updates(), world.sabotage(), clock(), reachability());
        T result;
        try {
            result = body.apply(store);
        } catch (WouldBlock wait) {
            world.database().rollback(store);
            world.database().whenFree(wait.lock(), () -> again(mine, body, answer));
            return;
        } catch (Conflict refused) {
            world.database().rollback(store);
            answer.accept(Optional.empty());
            return;
        }
        if (store.isReadOnly()) {
            world.database().rollback(store);
            answer.accept(Optional.of(result));
            return;
        }
        Trouble trouble = trouble();
        world.after(commitDelay(), () -> end(store, mine, trouble, result, answer));
    }

    private <T> void again(int mine, Function<SimStore, T> body, Consumer<Optional<T>> answer) {
        world.after(1 + world.scenario().random.nextInt(10), () -> {
            if (life == mine) {
                transact(body, answer);
            }
        });
    }

    private enum Trouble {
        NONE,
        KILLED_BEFORE_COMMIT,
        KILLED_AFTER_COMMIT,
        CONFLICT
    }

    private Trouble trouble() {
        if (world.isCalm() || !world.scenario().chance(world.scenario().badDatabase)) {
            return Trouble.NONE;
        }
        return TROUBLES.get(world.scenario().random.nextInt(TROUBLES.size()));
    }

    private long commitDelay() {
        var random = world.scenario().random;
        return world.scenario().chance(world.scenario().slowDatabase)
                ? 100 + random.nextInt(3_000)
                : 1 + random.nextInt(20);
    }

    private <T> void end(SimStore store, int mine, Trouble trouble, T result, Consumer<Optional<T>> answer) {
        if (life != mine) {
            world.database().rollback(store);
            return;
        }
        if (world.isDatabaseDown()) {
            world.database().rollback(store);
            answer.accept(Optional.empty());
            return;
        }
        if (trouble == Trouble.KILLED_BEFORE_COMMIT) {
            world.database().rollback(store);
            kill();
            return;
        }
        if (trouble == Trouble.CONFLICT) {
            world.database().rollback(store);
            answer.accept(Optional.empty());
            return;
        }
        try {
            world.database().commit(store);
        } catch (Conflict _) {
            answer.accept(Optional.empty());
            return;
        }
        if (trouble == Trouble.KILLED_AFTER_COMMIT) {
            kill();
            return;
        }
        answer.accept(Optional.of(result));
    }
}
