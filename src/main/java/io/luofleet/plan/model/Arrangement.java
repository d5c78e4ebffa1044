// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which host comes before which. */
final class Arrangement {
    private Arrangement() {}

    static List<InventoryHost> arrange(List<InventoryHost> hosts, Strategy.Order order) {
        List<InventoryHost> byName =
                hosts.stream().sorted(Comparator.comparing(InventoryHost::name)).toList();
        return switch (order.kind()) {
            case SPREAD -> spread(byName, order.levels());
            case DOMAIN_BY_DOMAIN -> domainByDomain(byName, order.levels());
        };
    }

    private static List<InventoryHost> domainByDomain(List<InventoryHost> byName, List<String> levels) {
        Comparator<InventoryHost> order = (_, _) -> 0;
        for (String level : levels) {
            order = order.thenComparing(host -> domain(host, level));
        }
        return byName.stream().sorted(order).toList();
    }

    private static List<InventoryHost> spread(List<InventoryHost> hosts, List<String> levels) {
        if (levels.isEmpty() || hosts.size() < 2) {
            return hosts;
        }
        TreeMap<String, List<InventoryHost>> domains = hosts.stream()
                .collect(Collectors.groupingBy(h -> domain(h, levels.getFirst()), TreeMap::new, Collectors.toList()));
        List<String> inner = levels.subList(1, levels.size());
        return merge(domains.values().stream().map(d -> spread(d, inner)).toList());
    }

    /** Hosts without the label are a domain of their own. */
    private static String domain(InventoryHost host, String level) {
        return host.labels().getOrDefault(level, "");
    }

    /**
     * Merges lists so that each prefix has its share of each, give or take less than one host. This is the chairman assignment of
     * R. Tijdeman (1980): of the lists whose share has come, the one that must be served first is. All in whole numbers; a
     * product is at most hosts² × lists × 2, far from an overflow for a million hosts in a thousand lists.
     */
    private static List<InventoryHost> merge(List<List<InventoryHost>> lists) {
        int total = lists.stream().mapToInt(List::size).sum();
        long slack = 2L * Math.max(lists.size() - 1, 1);
        int[] taken = new int[lists.size()];
        List<InventoryHost> merged = new ArrayList<>(total);
        for (int k = 1; k <= total; k++) {
            int first = -1;
            for (int i = 0; i < taken.length; i++) {
                long size = lists.get(i).size();
                boolean isDue = taken[i] < size && (size * k - (long) taken[i] * total) * slack >= total;
                if (isDue
                        && (first < 0
                                || isEarlier(
                                        taken[i],
                                        size,
                                        taken[first],
                                        lists.get(first).size(),
                                        slack))) {
                    first = i;
                }
            }
            merged.add(lists.get(first).get(taken[first]));
            taken[first]++;
        }
        return merged;
    }

    /** Whether a list's next host must come before another's: deadline ((taken + 1) × slack − 1) / size. */
    private static boolean isEarlier(long taken, long size, long otherTaken, long otherSize, long slack) {
        return ((taken + 1) * slack - 1) * otherSize < ((otherTaken + 1) * slack - 1) * size;
    }
}
