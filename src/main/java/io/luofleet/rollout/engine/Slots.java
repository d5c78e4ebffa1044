// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The slots that are taken, and the rule by which another one may be: bookkeeping for one pass, or for many of which nobody else knows.
 * The caps of those who are there bind the newcomer as much as its own do.
 */
public final class Slots {
    private final Map<String, Slot> byHost = new HashMap<>();
    private final Map<String, Ghost> ghosts;
    private final Map<Domain, Domain.Load> loads = new HashMap<>();
    /** By the map itself: hosts keep theirs, and it is asked for again and again. */
    private final IdentityHashMap<Map<String, String>, List<Domain.Load>> loadsOf = new IdentityHashMap<>();

    /** One failure domain. */
    private record Domain(String level, String name) {
        /** Who is down in it, and the lowest limit that any of them was promised. */
        private static final class Load {
            private final Domain domain;
            private final Map<String, Slot> holders = new LinkedHashMap<>();
            private final Map<String, Down> down = new LinkedHashMap<>();
            /** Each limit that somebody who is down was promised, and how many were. */
            private final TreeMap<Integer, Integer> limits = new TreeMap<>();

            private Waiting.ForSlot full;

            private Load(Domain domain) {
                this.domain = domain;
            }

            private int limit() {
                return limits.isEmpty() ? Integer.MAX_VALUE : limits.firstKey();
            }

            private boolean isOf(Cap cap) {
                return cap.level().equals(domain.level) && cap.domain().equals(domain.name);
            }
        }
    }

    /** Those of a fleet. A host that is down counts once in a domain, whether by its slot or without one. */
    public Slots(FleetState fleet) {
        ghosts = fleet.ghosts();
        fleet.slots().forEach(this::take);
        fleet.down().forEach(this::count);
    }

    private void count(Down down) {
        Slot own = byHost.get(down.host());
        List<Domain.Load> counted = own == null ? List.of() : loadsOf(own.labels());
        loadsOf(down.labels()).stream()
                .filter(load -> !counted.contains(load))
                .forEach(load -> load.down.put(down.host(), down));
    }

    /** Counts a slot from now on. */
    void take(Slot slot) {
        byHost.put(slot.host(), slot);
        for (Domain.Load load : loadsOf(slot.labels())) {
            load.holders.put(slot.host(), slot);
            load.full = null;
        }
        for (Cap cap : slot.caps()) {
            loadOf(new Domain(cap.level(), cap.domain())).limits.merge(cap.limit(), 1, Integer::sum);
        }
    }

    /** Counts a host's slot no longer; one that has none has none after it. */
    public void release(String host) {
        Slot slot = byHost.remove(host);
        if (slot == null) {
            return;
        }
        for (Domain.Load load : loadsOf(slot.labels())) {
            load.holders.remove(host);
            load.full = null;
        }
        for (Cap cap : slot.caps()) {
            loadOf(new Domain(cap.level(), cap.domain()))
                    .limits
                    .computeIfPresent(cap.limit(), (_, promised) -> promised == 1 ? null : promised - 1);
        }
    }

    /** How many more slots may be taken in the whole fleet, if nobody has a lower cap for it than this; at least 0. */
    public int room(int fleetLimit) {
        Domain.Load fleet = loadOf(new Domain(Cap.FLEET, Cap.WHOLE_FLEET));
        return Math.max(0, Math.min(fleet.limit(), fleetLimit) - fleet.holders.size() - fleet.down.size());
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
        for (Domain.Load load : loadsOf(host.labels())) {
            int limit = lowestLimit(load, host);
            int down = load.down.size() - (load.down.containsKey(host.host()) ? 1 : 0);
            if (load.holders.size() + (countDown ? down : 0) >= limit) {
                return Optional.of(fullness(load, limit, host.host(), down));
            }
        }
        return Optional.empty();
    }

    /** Thousands may wait for the same, which is put together once. */
    private Waiting.ForSlot fullness(Domain.Load load, int limit, String host, int down) {
        boolean isDown = load.down.containsKey(host);
        if (!isDown && load.full != null && load.full.cap().limit() == limit) {
            return load.full;
        }
        var cap = new Cap(load.domain.level, load.domain.name, limit);
        List<Slot> holders = load.holders.values().stream().limit(Names.MOST).toList();
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

    private static int lowestLimit(Domain.Load load, Placement host) {
        int limit = load.limit();
        for (Cap cap : host.caps()) {
            if (load.isOf(cap)) {
                limit = Math.min(limit, cap.limit());
            }
        }
        return limit;
    }

    private Domain.Load loadOf(Domain domain) {
        return loads.computeIfAbsent(domain, Domain.Load::new);
    }

    private List<Domain.Load> loadsOf(Map<String, String> labels) {
        List<Domain.Load> known = loadsOf.get(labels);
        if (known == null) {
            known = domainsOf(labels).stream().map(this::loadOf).toList();
            loadsOf.put(labels, known);
        }
        return known;
    }

    /** The fleet first, then by level, so that the same state always names the same cap. */
    private static List<Domain> domainsOf(Map<String, String> labels) {
        List<Domain> domains = new ArrayList<>();
        domains.add(new Domain(Cap.FLEET, Cap.WHOLE_FLEET));
        new TreeMap<>(labels).forEach((level, name) -> domains.add(new Domain(level, name)));
        return domains;
    }
}
