// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The slots that are taken, and the rule by which another one may be: bookkeeping for one pass. The caps of those who are
 * there bind the newcomer as much as its own do.
 */
final class Slots {
    private final Map<String, Slot> byHost = new HashMap<>();
    private final Map<String, Ghost> ghosts;
    private final Map<Domain, Domain.Load> loads = new HashMap<>();

    /** One failure domain. */
    private record Domain(String level, String name) {
        /** Who is down in it, and the lowest limit that any of them was promised. */
        private static final class Load {
            private final List<Slot> holders = new ArrayList<>();
            private final Map<String, Down> down = new LinkedHashMap<>();
            private int limit = Integer.MAX_VALUE;
            private Waiting.ForSlot full;
        }
    }

    /** Those of a fleet. A host that is down counts once in a domain, whether by its slot or without one. */
    Slots(FleetState fleet) {
        ghosts = fleet.ghosts();
        fleet.slots().forEach(this::take);
        fleet.down().forEach(this::count);
    }

    private void count(Down down) {
        Slot own = byHost.get(down.host());
        List<Domain> counted = own == null ? List.of() : domainsOf(own.labels());
        domainsOf(down.labels()).stream()
                .filter(domain -> !counted.contains(domain))
                .forEach(domain -> loadOf(domain).down.put(down.host(), down));
    }

    /** Counts a slot from now on. */
    void take(Slot slot) {
        byHost.put(slot.host(), slot);
        domainsOf(slot.labels()).forEach(domain -> {
            Domain.Load load = loadOf(domain);
            load.holders.add(slot);
            load.full = null;
        });
        slot.caps().forEach(cap -> {
            Domain.Load load = loadOf(new Domain(cap.level(), cap.domain()));
            load.limit = Math.min(load.limit, cap.limit());
        });
    }

    /** What is in the way of a slot for this host; empty when it may be taken. */
    Optional<Waiting> obstacle(Placement host) {
        return ownSlot(host).or(() -> firstFull(host, true));
    }

    /**
     * The same for the turn of a silent host, which takes nothing down: those who are down without a slot are not in its way, or
     * two silent hosts would wait for each other.
     */
    Optional<Waiting> obstacleToTurn(Placement host) {
        return ownSlot(host).or(() -> firstFull(host, false));
    }

    private Optional<Waiting> ownSlot(Placement host) {
        return Optional.ofNullable(byHost.get(host.host()))
                .map(own -> new Waiting.ForOwnSlot(own, ghosts.get(own.host())));
    }

    private Optional<Waiting> firstFull(Placement host, boolean countDown) {
        for (Domain domain : domainsOf(host.labels())) {
            Domain.Load load = loadOf(domain);
            Cap cap = lowestCap(domain, host);
            int down = load.down.size() - (load.down.containsKey(host.host()) ? 1 : 0);
            if (load.holders.size() + (countDown ? down : 0) >= cap.limit()) {
                return Optional.of(fullness(load, cap, host.host(), down));
            }
        }
        return Optional.empty();
    }

    /** Thousands may wait for the same, which is put together once. */
    private Waiting.ForSlot fullness(Domain.Load load, Cap cap, String host, int down) {
        boolean isDown = load.down.containsKey(host);
        if (!isDown && load.full != null && load.full.cap().equals(cap)) {
            return load.full;
        }
        List<Slot> holders = load.holders.subList(0, Math.min(Names.MOST, load.holders.size()));
        Map<String, Ghost> kept = new HashMap<>();
        holders.stream()
                .filter(s -> ghosts.containsKey(s.host()))
                .forEach(s -> kept.put(s.host(), ghosts.get(s.host())));
        List<Down> others = load.down.values().stream()
                .filter(d -> !d.host().equals(host))
                .limit(Names.MOST)
                .toList();
        var full = new Waiting.ForSlot(cap, load.holders.size(), holders, kept, down, others);
        if (!isDown) {
            load.full = full;
        }
        return full;
    }

    private Cap lowestCap(Domain domain, Placement host) {
        int limit = host.caps().stream()
                .filter(c -> c.level().equals(domain.level()) && c.domain().equals(domain.name()))
                .mapToInt(Cap::limit)
                .reduce(loadOf(domain).limit, Math::min);
        return new Cap(domain.level(), domain.name(), limit);
    }

    private Domain.Load loadOf(Domain domain) {
        return loads.computeIfAbsent(domain, _ -> new Domain.Load());
    }

    /** The fleet first, then by level, so that the same state always names the same cap. */
    private static List<Domain> domainsOf(Map<String, String> labels) {
        List<Domain> domains = new ArrayList<>();
        domains.add(new Domain(Cap.FLEET, Cap.WHOLE_FLEET));
        new TreeMap<>(labels).forEach((level, name) -> domains.add(new Domain(level, name)));
        return domains;
    }
}
