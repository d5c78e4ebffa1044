// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.sim;

import io.luofleet.rollout.engine.RolloutEvent;
import io.luofleet.uptime.model.Outage;
import io.luofleet.uptime.model.Reachability;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * PostgreSQL as far as it matters here: row locks held until the end of the transaction, reads of what is committed, atomic
 * commits that check keys and versions. A transaction reads at one moment and commits at a later one; others run in between.
 */
final class Database {
    private final Tables committed = new Tables();
    private final List<RolloutEvent> log = new ArrayList<>();
    private final Map<Lock, SimStore> locks = new HashMap<>();
    private final Map<Lock, List<Runnable>> waiters = new LinkedHashMap<>();
    private final Set<SimStore> open = new LinkedHashSet<>();
    private final List<Outage> outages = new ArrayList<>();
    private Instant lastBeat = Simulation.START;
    private Watcher watcher = new Watcher() {};

    Tables committed() {
        return committed;
    }

    /** What {@code Heartbeat} does, all at once. */
    Beats beat(Instant now, Duration tolerance) {
        Reachability.gap(lastBeat, tolerance, now).ifPresent(outages::add);
        lastBeat = lastBeat.isBefore(now) ? now : lastBeat;
        return new Beats(List.copyOf(outages), now);
    }

    /** What a replica knows after its heartbeat. */
    record Beats(List<Outage> outages, Instant last) {
        /** Of a replica that has just started. */
        static final Beats NONE = new Beats(List.of(), Instant.EPOCH);
    }

    List<RolloutEvent> log() {
        return log;
    }

    /** Looks at every commit that writes. */
    interface Watcher {
        /** It is about to be made. */
        default void before(Tables tables, SimStore transaction) {}

        /** It is made; it matters when more is written than that a host was heard of. */
        default void after(Tables tables, boolean matters) {}
    }

    void watch(Watcher checks) {
        watcher = checks;
    }

    void begin(SimStore transaction) {
        open.add(transaction);
    }

    /** Takes a lock if it is free, or the transaction's own. */
    boolean tryLock(SimStore transaction, Lock lock) {
        return locks.merge(lock, transaction, (held, _) -> held) == transaction;
    }

    /** Tells the waiter once the lock, which somebody holds, is free. */
    void whenFree(Lock lock, Runnable waiter) {
        waiters.computeIfAbsent(lock, _ -> new ArrayList<>()).add(waiter);
    }

    private void wake() {
        List<Lock> free =
                waiters.keySet().stream().filter(l -> !locks.containsKey(l)).toList();
        free.forEach(l -> waiters.remove(l).forEach(Runnable::run));
    }

    /** Makes everything visible, or nothing. */
    void commit(SimStore transaction) {
        if (!open.contains(transaction)) {
            throw new Conflict("the connection is gone");
        }
        try {
            transaction.verify(committed);
            if (transaction.matters()) {
                watcher.before(committed, transaction);
            }
            transaction.applyTo(committed);
            log.addAll(transaction.events());
            watcher.after(committed, transaction.matters());
        } finally {
            rollback(transaction);
        }
    }

    void rollback(SimStore transaction) {
        open.remove(transaction);
        locks.values().removeIf(holder -> holder == transaction);
        wake();
    }

    /** Every open transaction fails; what is committed stays. */
    void restart() {
        open.clear();
        locks.clear();
        wake();
    }
}
