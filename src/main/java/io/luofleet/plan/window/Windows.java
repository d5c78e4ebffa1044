// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.window;

import io.luofleet.plan.model.Finding;
import io.luofleet.plan.model.InventoryHost;
import io.luofleet.plan.model.Strategy;
import io.luofleet.plan.model.Strategy.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A strategy's windows and exclusions. Exclusions beat windows; without any window it is always open. */
public final class Windows {
    private static final int NAMED = 5;

    private final List<Recurring> windows;
    private final List<Recurring> exclusions;
    private final Map<List<BitSet>, Schedule> schedules = new ConcurrentHashMap<>();

    private Windows(List<Recurring> windows, List<Recurring> exclusions) {
        this.windows = windows;
        this.exclusions = exclusions;
    }

    /**
     * The windows of a strategy that was found to be right.
     *
     * @throws IllegalArgumentException when a recurrence rule is none
     */
    public static Windows of(Strategy strategy) {
        return new Windows(
                strategy.windows().stream().map(Recurring::new).toList(),
                strategy.exclusions().stream().map(Recurring::new).toList());
    }

    /** What is wrong with a strategy's windows, as of an instant, for hosts that are to be started by them. */
    public static List<Finding> check(Strategy strategy, Instant now, Collection<InventoryHost> hosts) {
        List<Finding> findings = new ArrayList<>();
        checkEach("strategy.windows", strategy.windows(), now, findings);
        checkEach("strategy.exclusions", strategy.exclusions(), now, findings);
        if (findings.isEmpty()) {
            Windows windows = of(strategy);
            Map<Schedule, Boolean> opens = new HashMap<>();
            List<String> never = hosts.stream()
                    .filter(h -> !opens.computeIfAbsent(windows.scheduleOf(h.labels()), s -> s.everOpens(now)))
                    .map(InventoryHost::name)
                    .sorted()
                    .toList();
            if (!never.isEmpty()) {
                findings.add(new Finding(
                        "strategy.windows",
                        "never open for %s: no window is for them, or exclusions cover it".formatted(named(never))));
            }
        }
        return findings;
    }

    /** Finds hosts that would wait for ever, since no opening is as long as they are expected to take. */
    public static List<Finding> checkLength(
            Strategy strategy,
            Instant now,
            Collection<InventoryHost> hosts,
            Function<InventoryHost, Duration> expected) {
        record Need(Schedule schedule, Duration time) {}
        Windows windows = of(strategy);
        Map<Need, Boolean> fits = new HashMap<>();
        List<String> never = hosts.stream()
                .filter(h -> !fits.computeIfAbsent(
                        new Need(windows.scheduleOf(h.labels()), expected.apply(h)),
                        need -> need.schedule.everFits(now, need.time)))
                .map(h -> "%s (%s)".formatted(h.name(), expected.apply(h)))
                .sorted()
                .toList();
        return never.isEmpty()
                ? List.of()
                : List.of(new Finding(
                        "strategy.windows", "never open for as long as these are expected to take: " + named(never)));
    }

    private static String named(List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
        return names.size() <= NAMED ? first : "%s and %d more".formatted(first, names.size() - NAMED);
    }

    private static void checkEach(String path, List<Window> windows, Instant now, List<Finding> findings) {
        for (int i = 0; i < windows.size(); i++) {
            String at = "%s[%d]".formatted(path, i);
            try {
                Recurring window = new Recurring(windows.get(i));
                if (window.closes(now).isEmpty() && window.opensAfter(now).isEmpty()) {
                    findings.add(new Finding(at, "never opens again after " + now));
                }
            } catch (IllegalArgumentException e) {
                findings.add(new Finding(at + ".recurrence", e.getMessage()));
            }
        }
    }

    /** The schedule of a host with these labels; hosts that the same windows are for share one. */
    public Schedule scheduleOf(Map<String, String> labels) {
        return schedules.computeIfAbsent(
                List.of(matching(windows, labels), matching(exclusions, labels)), this::schedule);
    }

    /** Whether a host with these labels may be started at this instant. */
    public boolean isOpenAt(Map<String, String> labels, Instant at) {
        return scheduleOf(labels).isOpenAt(at);
    }

    /** When a host with these labels may be started, not before {@code at}; empty when never within nine years. */
    public Optional<Instant> opensAtOrAfter(Map<String, String> labels, Instant at) {
        return scheduleOf(labels).opensAtOrAfter(at);
    }

    /** When what is open for these labels closes; empty when nothing is open, or it does not close within nine years. */
    public Optional<Instant> closesAfter(Map<String, String> labels, Instant at) {
        return scheduleOf(labels).closesAfter(at);
    }

    /** Whether a host with these labels that needs so long, started now, ends before everything closes. */
    public boolean fits(Map<String, String> labels, Instant at, Duration needed) {
        return scheduleOf(labels).fits(at, needed);
    }

    private Schedule schedule(List<BitSet> indices) {
        return new Schedule(
                windows.isEmpty(), picked(windows, indices.getFirst()), picked(exclusions, indices.getLast()));
    }

    private static List<Recurring> picked(List<Recurring> all, BitSet indices) {
        return indices.stream().mapToObj(all::get).toList();
    }

    private static BitSet matching(List<Recurring> all, Map<String, String> labels) {
        BitSet matching = new BitSet();
        IntStream.range(0, all.size())
                .filter(i -> all.get(i).window().selector().matches(labels))
                .forEach(matching::set);
        return matching;
    }
}
