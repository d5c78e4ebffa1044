// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.script;

import io.luofleet.plan.model.Strategy;
import io.luofleet.rollout.engine.Down;
import io.luofleet.rollout.engine.FleetState;
import io.luofleet.rollout.engine.RolloutEvent;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.Slot;
import io.luofleet.rollout.engine.Target;
import io.luofleet.uptime.model.Reachability;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.UUID;

/**
 * The tables of rollouts as the scripts see them, within one transaction that the caller opens and commits. Nothing is visible
 * to others before the commit; when the transaction fails nothing has happened, and the caller may start anew. Any method may
 * throw when the transaction cannot go on (a lost connection, a serialisation failure): scripts never catch that.
 *
 * <p>READ COMMITTED is enough, because whoever decides holds the lock over what it read: a rollout's row for its status, progress
 * and targets, the allocation row for slots and halt. Locks are taken in the order host, rollout, allocation. The transaction of
 * a report holds its host's lock from its beginning and may wait for a rollout. A tick holds a rollout and the allocation and
 * never waits for a host: where a method says <i>tries</i>, it must not block (SKIP LOCKED or NOWAIT).
 */
public interface RolloutStore {
    /**
     * Locks a rollout and reads it, unless somebody else holds it: {@code SELECT … FOR UPDATE SKIP LOCKED}, then its targets
     * in order of position with the phases of their updates, and the facts of those pending hosts that {@link RolloutState#hosts}
     * is to have.
     *
     * @return empty when it is locked, unknown or over
     */
    Optional<RolloutState> tryLock(UUID rollout);

    /**
     * The same, waiting for the lock, also when the rollout is over. To lock twice in one transaction reads again.
     *
     * @return empty when it is unknown
     */
    Optional<RolloutState> lock(UUID rollout);

    /**
     * Waits for the lock of a rollout as {@link #lock} does and reads its status and progress alone: {@link RolloutState#targets} is
     * empty. For what has to be quick however many hosts there are.
     *
     * @return empty when it is unknown
     */
    Optional<RolloutState> lockHead(UUID rollout);

    /**
     * Some hosts of a rollout, under the rollout's lock.
     *
     * @param targets where they stand, by host
     * @param strategy the rollout's, in force
     */
    record HeldTargets(Map<String, Target> targets, Strategy strategy) {}

    /**
     * Waits for the lock of a rollout as {@link #lock} does and reads only these of its targets, which does not become dearer with
     * the size of the rollout. Hosts that are not in it are left out.
     *
     * @return empty when the rollout is unknown
     */
    Optional<HeldTargets> lockTargets(UUID rollout, Collection<String> hosts);

    /**
     * Waits for the allocation lock ({@code FOR UPDATE} of the one row of {@code slot_allocation}) and reads all slots, the
     * halt and who else is down under it. Whoever inserts a slot or changes the halt holds this lock until the commit.
     */
    FleetState lockAllocation();

    /**
     * The path of what else has each of these hosts that is taken, a rollout or an update; ordered by host. The caller holds the
     * allocation lock until they are in its rollout.
     *
     * @param rollout the caller's, which does not count
     */
    Map<String, String> takenBy(Collection<String> hosts, UUID rollout);

    /** When hosts could reach this service, as this replica knows. */
    Reachability reachability();

    /** Why a host counts as down without a slot; empty when it does not. Read without a lock. */
    Set<Down.Cause> downBecause(String host);

    /** A host that is down no longer counts as such, until it is heard of again. It takes no lock that others wait for. */
    void writeOff(String host);

    /** The rollouts that updates were made for, by update; without updates of their own. No lock: it never changes. */
    Map<UUID, UUID> rolloutsOf(Collection<UUID> updates);

    /** A host's slot, its row locked ({@code FOR UPDATE}), so that it can neither go nor change before the commit. */
    Optional<Slot> lockSlot(String host);

    /** The slots of several hosts, their rows locked as by {@link #lockSlot}, those of lesser names first. */
    default List<Slot> lockSlots(Collection<String> hosts) {
        return hosts.stream().sorted().flatMap(host -> lockSlot(host).stream()).toList();
    }

    /** Those of these updates that guests went along with, or were to. Read without a lock; the caller holds their hosts. */
    Set<UUID> withGuests(Collection<UUID> updates);

    /** How an update stands now, read without a lock; for a decision the caller holds its host or its rollout. */
    UpdateStanding standingOf(UUID update);

    /**
     * Creates an update in {@code QUEUED} to the rollout's release with the strategy's deadlines, under a new epoch, if the host
     * can be locked at once and has no open update. It <i>tries</i> to lock the host. Nobody is told of the update yet: see
     * {@link #begin}.
     *
     * @return empty when the host is locked or busy; the caller tries again at its next tick
     */
    Optional<UpdateRef> createUpdate(RolloutState rollout, String host);

    /**
     * The same for several hosts, as sets where the store can.
     *
     * @param hosts in the order in which they are to start
     * @return the updates by host, in that order, without the hosts that are locked or busy
     */
    default SequencedMap<String, UpdateRef> createUpdates(RolloutState rollout, List<String> hosts) {
        SequencedMap<String, UpdateRef> created = new LinkedHashMap<>();
        hosts.forEach(host -> createUpdate(rollout, host).ifPresent(update -> created.put(host, update)));
        return created;
    }

    /**
     * Lets created updates begin: their agents are told, and the first word of each leads its update on, in a transaction of its own.
     * Called when slots and targets are written.
     *
     * @param updates by host
     */
    void begin(Map<String, UpdateRef> updates);

    /**
     * Asks for the abort of updates, as {@code POST /updates/{id}/abort} does, as a set where the store can. It <i>tries</i> to lock
     * the hosts.
     *
     * @param updates by host
     * @return what became of each, by host
     */
    Map<String, AbortAnswer> abortUpdates(Map<String, UUID> updates, String reason);

    /** What became of the wish to abort an update. */
    enum AbortAnswer {
        /** It is being aborted, or was already. */
        ACCEPTED,
        /** It is past the point of no return, or over. */
        TOO_LATE,
        /** Somebody is at work on the host; the caller tries again at its next tick. */
        BUSY
    }

    /** Inserts a slot; the host is the primary key. The caller holds the allocation lock. */
    void insert(Slot slot);

    /** Inserts several slots, as a set where the store can. */
    default void insert(List<Slot> slots) {
        slots.forEach(this::insert);
    }

    /** Writes a slot's {@link Slot#until}. The caller has locked the slot's row. */
    void renew(Slot slot);

    /** The same for several, as a set where the store can. */
    default void renew(List<Slot> slots) {
        slots.forEach(this::renew);
    }

    /** Deletes a slot, if it is still that of this fence. The caller has locked the slot's row. */
    void delete(Slot slot);

    /** The same for several, as a set where the store can. */
    default void delete(List<Slot> slots) {
        slots.forEach(this::delete);
    }

    /** Writes one target's row. The caller holds the rollout's lock. */
    default void write(UUID rollout, Target target) {
        write(rollout, List.of(target));
    }

    /** Writes the rows of several targets, none twice, as one set. The caller holds the rollout's lock. */
    void write(UUID rollout, List<? extends Target> targets);

    /**
     * Writes status and progress and counts the version up, by compare-and-set on {@link RolloutState#version}; a row that has
     * another version fails the transaction. The caller holds the rollout's lock. Wakes whoever waits for the rollout.
     */
    void write(RolloutState rollout);

    /** Writes the halt; {@code null} for none. The caller holds the allocation lock. */
    void write(FleetState.Halt halt);

    /** Appends to the event log, as part of this transaction. */
    void append(RolloutEvent event);
}
