// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.event.EventLog;
import io.luofleet.event.EventType;
import io.luofleet.event.Severity;
import io.luofleet.host.HostService;
import io.luofleet.host.InventoryEntry;
import io.luofleet.plan.PlanService;
import io.luofleet.plan.model.Plan;
import io.luofleet.plan.model.Planning;
import io.luofleet.plan.model.Strategy.LateJoining;
import io.luofleet.rollout.engine.Placement;
import io.luofleet.rollout.engine.StatusName;
import io.luofleet.rollout.engine.Target;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Lets hosts that enrol after the plan join the last wave, where the strategy wants that and the plan would have them. */
@ApplicationScoped
@Transactional(Transactional.TxType.MANDATORY)
class LateJoiners {
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Duration REFUSED_FOR = Duration.ofMinutes(5);

    private final RolloutRepository rollouts;
    private final TargetRepository targets;
    private final SlotRepository slots;
    private final RolloutPlans plans;
    private final PlanService planning;
    private final Placements placements;
    private final TakenHosts taken;
    private final HostService hosts;
    private final EventLog events;
    private final Clock clock;
    private final Map<UUID, Instant> looked = new ConcurrentHashMap<>();
    private final Map<UUID, Refused> refused = new ConcurrentHashMap<>();

    LateJoiners(
            RolloutRepository rollouts,
            TargetRepository targets,
            SlotRepository slots,
            RolloutPlans plans,
            PlanService planning,
            Placements placements,
            TakenHosts taken,
            HostService hosts,
            EventLog events,
            Clock clock) {
        this.rollouts = rollouts;
        this.targets = targets;
        this.slots = slots;
        this.plans = plans;
        this.planning = planning;
        this.placements = placements;
        this.taken = taken;
        this.hosts = hosts;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Hosts that the plan would have now.
     *
     * @param rollout whose
     * @param strategy the change of its strategy that was in force; {@code null} for none
     * @param places theirs, by the inventory as it was seen
     */
    record Joining(UUID rollout, String strategy, List<Placement> places) {}

    /**
     * Hosts that the plan would not have. That is asked again when something is known of one that was not, or after a while, since
     * it may also be for another reason: planning anew costs as much for one as for a fleet.
     *
     * @param hosts as they were seen
     * @param strategy the change of the strategy that was in force; {@code null} for none
     * @param at when
     */
    private record Refused(List<InventoryEntry> hosts, String strategy, Instant at) {}

    /** Admits those of a rollout, now and then. Planning anew is too much for every pass. */
    void run(UUID rollout) {
        Instant now = clock.instant();
        Instant last = looked.getOrDefault(rollout, Instant.EPOCH);
        if (now.isBefore(last.plus(PAUSE))) {
            return;
        }
        looked.values().removeIf(at -> at.plus(PAUSE).isBefore(now));
        looked.put(rollout, now);
        rollouts.load(rollout)
                .filter(row -> plans.of(row).strategy().lateJoining() == LateJoining.INCLUDE)
                .flatMap(this::look)
                .ifPresent(this::admit);
    }

    /** Plans anew, which takes as long as the fleet is large, and takes no lock for it. */
    Optional<Joining> look(RolloutEntity row) {
        Set<String> late = free(row.id, hosts.enrolledAfter(row.createdAt));
        // Before they are planned with: what changes meanwhile is news at the next look.
        List<InventoryEntry> seen = hosts.inventory(late);
        if (late.isEmpty() || isRefused(row, seen)) {
            return Optional.empty();
        }
        Optional<Joining> joining = plan(row, late);
        if (joining.isEmpty()) {
            refused.put(row.id, new Refused(seen, row.strategy, clock.instant()));
        }
        return joining;
    }

    private boolean isRefused(RolloutEntity row, List<InventoryEntry> seen) {
        Instant now = clock.instant();
        refused.values().removeIf(known -> known.at().plus(REFUSED_FOR).isBefore(now));
        Refused known = refused.get(row.id);
        return known != null
                && Objects.equals(known.strategy(), row.strategy)
                && known.hosts().equals(seen);
    }

    private Optional<Joining> plan(RolloutEntity row, Set<String> late) {
        if (!(planning.replan(plans.plan(row.planHash)) instanceof Planning.Planned(Plan now))) {
            return Optional.empty();
        }
        List<Placement> places = placements.of(now, plans.of(row).strategy()).stream()
                .filter(p -> late.contains(p.host()))
                .toList();
        return places.isEmpty() ? Optional.empty() : Optional.of(new Joining(row.id, row.strategy, places));
    }

    /** Those that are in no rollout, this one included, and that no update is under way on. */
    private Set<String> free(UUID rollout, List<String> enrolled) {
        Set<String> free = new HashSet<>(enrolled);
        if (!free.isEmpty()) {
            free.removeAll(taken.of(free, null).keySet());
            targets.of(rollout).forEach(t -> free.remove(t.key.host()));
        }
        return free;
    }

    /** Puts in, under the locks, those that are still free and as they were seen. For the others there is the next look. */
    void admit(Joining joining) {
        rollouts.tryLockOpen(joining.rollout())
                .filter(row -> row.status != StatusName.ABORTING && Objects.equals(row.strategy, joining.strategy()))
                .ifPresent(row -> {
                    slots.lockAllocation();
                    join(row, targets.of(row.id), unchanged(joining));
                });
    }

    private List<Placement> unchanged(Joining joining) {
        List<String> names = joining.places().stream().map(Placement::host).toList();
        Set<String> free = free(joining.rollout(), names);
        Map<String, InventoryEntry> found =
                hosts.inventory(free).stream().collect(Collectors.toMap(InventoryEntry::name, Function.identity()));
        return joining.places().stream()
                .filter(p -> isAsSeen(p, found.get(p.host())))
                .toList();
    }

    private static boolean isAsSeen(Placement seen, InventoryEntry found) {
        return found != null
                && found.cordon() == null
                && found.labels().equals(seen.labels())
                && found.kernelRelease().equals(seen.from());
    }

    private void join(RolloutEntity row, List<TargetEntity> present, List<Placement> joining) {
        int attempts = plans.of(row).strategy().retry().maxAttempts();
        int next = present.stream().mapToInt(t -> t.position).max().orElse(-1) + 1;
        List<String> names = new ArrayList<>();
        for (Placement place : joining) {
            var last = new Placement(
                    place.host(), row.waves - 1, next++, place.labels(), place.caps(), place.expected(), place.from());
            targets.insert(TargetColumns.create(row.id, new Target.Pending(last, 0, attempts, null, null)));
            names.add(place.host());
        }
        if (!names.isEmpty()) {
            targets.flush();
            events.append(
                    EventType.ROLLOUT_HOST_JOINED,
                    Severity.INFO,
                    row.id,
                    null,
                    null,
                    "Enrolled late and joined the last wave: %s.".formatted(String.join(", ", names)),
                    RolloutJson.write(Map.of("hosts", names, "wave", row.waves - 1)));
        }
    }
}
