// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import io.luofleet.plan.model.Strategy.Cap;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** How many hosts of each failure domain may be down, and what that makes of a wave's duration. */
public final class Caps {
    private final Map<Domain, Limit> limits = new TreeMap<>();
    private final List<Cap> caps;

    private Caps(List<Cap> caps) {
        this.caps = caps;
    }

    /**
     * A failure domain.
     *
     * @param level {@link Cap#FLEET}, or the label
     * @param value the label's value; empty for the fleet
     */
    public record Domain(String level, String value) implements Comparable<Domain> {
        @Override
        public int compareTo(Domain other) {
            int levels = level.compareTo(other.level);
            return levels != 0 ? levels : value.compareTo(other.value);
        }
    }

    /**
     * What a domain allows.
     *
     * @param hosts of the inventory that are in it
     * @param unavailable how many of them may be down, at least 1
     */
    public record Limit(int hosts, int unavailable) {}

    /** The limits of an inventory's domains; percentages are of all its hosts, selected or not. */
    public static Caps of(List<Cap> caps, Collection<Map<String, String>> labelsOfAllHosts) {
        Caps result = new Caps(List.copyOf(caps));
        for (Cap cap : caps) {
            Map<Domain, Integer> sizes = new HashMap<>();
            labelsOfAllHosts.forEach(labels -> {
                Domain domain = domain(cap, labels);
                if (domain != null) {
                    sizes.merge(domain, 1, Integer::sum);
                }
            });
            sizes.forEach((domain, size) ->
                    result.limits.put(domain, new Limit(size, cap.amount().of(size, 1))));
        }
        return result;
    }

    /** The capped domains of a host with these labels, in the caps' order. */
    public List<Domain> domainsOf(Map<String, String> labels) {
        return caps.stream()
                .map(cap -> domain(cap, labels))
                .filter(d -> d != null)
                .toList();
    }

    /** Every domain that has hosts, with its limit. */
    public Map<Domain, Limit> limits() {
        return java.util.Collections.unmodifiableMap(limits);
    }

    /** The caps whose label no host has, so that they limit nothing. */
    public List<Cap> ofNoHost() {
        return caps.stream()
                .filter(cap -> limits.keySet().stream().noneMatch(d -> d.level().equals(cap.level())))
                .toList();
    }

    /**
     * The least time these hosts need: that of the domain which is busiest for what it allows. Hosts are started as soon as the
     * caps allow, so the real time is near it where work is spread evenly.
     */
    Duration least(List<InventoryHost> hosts, Function<InventoryHost, Duration> each) {
        Duration longest = Duration.ZERO;
        Map<Domain, Duration> work = new HashMap<>();
        Map<Domain, Duration> slowest = new HashMap<>();
        for (InventoryHost host : hosts) {
            Duration one = each.apply(host);
            longest = longer(longest, one);
            for (Domain domain : domainsOf(host.labels())) {
                work.merge(domain, one, Duration::plus);
                slowest.merge(domain, one, Caps::longer);
            }
        }
        for (var entry : work.entrySet()) {
            Duration slow = slowest.get(entry.getKey());
            int slots = limits.get(entry.getKey()).unavailable();
            longest = longer(longest, inRounds(entry.getValue(), slow, slots));
        }
        return longest;
    }

    /** Hosts of one duration go in whole rounds; of mixed durations at least work divided by slots. */
    private static Duration inRounds(Duration work, Duration slowest, int slots) {
        if (slowest.isZero()) {
            return Duration.ZERO;
        }
        long rest = work.toNanos() % slowest.toNanos();
        if (rest != 0) {
            return work.dividedBy(slots);
        }
        long hosts = work.toNanos() / slowest.toNanos();
        return slowest.multipliedBy((hosts + slots - 1) / slots);
    }

    private static Domain domain(Cap cap, Map<String, String> labels) {
        if (cap.level().equals(Cap.FLEET)) {
            return new Domain(Cap.FLEET, "");
        }
        String value = labels.get(cap.level());
        return value == null ? null : new Domain(cap.level(), value);
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
