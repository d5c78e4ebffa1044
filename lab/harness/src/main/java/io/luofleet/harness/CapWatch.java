// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts hosts that are down in each failure domain, look after look, and remembers every cap that was exceeded. */
public final class CapWatch {
    /** The level above all labels. */
    public static final String FLEET = "fleet";

    private final List<Cap> caps;
    private final List<String> breaches = new ArrayList<>();
    private final Map<String, Integer> peaks = new TreeMap<>();
    private int looks;

    /**
     * How many hosts of one domain may be down.
     *
     * @param level {@value #FLEET}, or the label whose values are the domains
     * @param count hosts, at least 1
     */
    public record Cap(String level, int count) {

        /** As a strategy's {@code maxUnavailable} has it. */
        public Map<String, Object> toStrategy() {
            return Map.of("level", level, "count", count);
        }
    }

    /** @param caps all of them hold at once */
    public CapWatch(List<Cap> caps) {
        this.caps = List.copyOf(caps);
    }

    /**
     * One look.
     *
     * @param source who says so, for messages
     * @param down the labels of each host that is down at one moment
     */
    public synchronized void look(String source, Collection<Map<String, String>> down) {
        looks++;
        for (Cap cap : caps) {
            down.stream()
                    .collect(Collectors.groupingBy(
                            labels -> cap.level().equals(FLEET) ? "" : labels.getOrDefault(cap.level(), ""),
                            Collectors.summingInt(labels -> 1)))
                    .forEach((domain, count) -> count(source, cap, domain, count));
        }
    }

    private void count(String source, Cap cap, String domain, int count) {
        peaks.merge(cap.level(), count, Math::max);
        if (count > cap.count()) {
            breaches.add("%s: %d hosts down in %s %s, %d allowed"
                    .formatted(source, count, cap.level(), domain, cap.count()));
        }
    }

    /** How often it was looked. */
    public synchronized int looks() {
        return looks;
    }

    /** The caps that were exceeded, in words. */
    public synchronized List<String> breaches() {
        return List.copyOf(breaches);
    }

    /** The most that was ever seen in one domain of each level, beside what is allowed, as {@code zone 3/3}. */
    public synchronized String peaks() {
        return caps.stream()
                .map(cap -> "%s %d/%d".formatted(cap.level(), peaks.getOrDefault(cap.level(), 0), cap.count()))
                .collect(Collectors.joining(", "));
    }
}
