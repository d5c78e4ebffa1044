// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import io.luofleet.plan.model.Plan.PlannedHost;
import io.luofleet.plan.model.Plan.Wave;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Divides hosts into waves. */
final class Waves {
    private final Strategy strategy;
    private final Caps caps;
    private final Function<InventoryHost, Duration> expected;
    private final Set<String> levels;

    Waves(Strategy strategy, Caps caps, Function<InventoryHost, Duration> expected) {
        this.strategy = strategy;
        this.caps = caps;
        this.expected = expected;
        this.levels = strategy.levels();
    }

    List<Wave> of(List<InventoryHost> hosts) {
        List<InventoryHost> arranged = Arrangement.arrange(hosts, strategy.order());
        List<Wave> waves = new ArrayList<>();
        int from = 0;
        for (int size : sizes(arranged.size())) {
            waves.add(wave(waves.size(), arranged.subList(from, from + size)));
            from += size;
        }
        return waves;
    }

    /** Waves that would be empty do not exist; shares are rounded up, so that a small fleet has waves, too. */
    private List<Integer> sizes(int hosts) {
        List<Integer> sizes = new ArrayList<>();
        int canary = Math.min(hosts, roundedUp(strategy.canary(), hosts));
        int after = hosts - canary;
        int done = 0;
        sizes.add(canary);
        for (int i = 0; i < strategy.waves().size(); i++) {
            Amount amount = strategy.waves().get(i);
            int upTo =
                    switch (amount) {
                        case Amount.Count(int count) -> done + count;
                        case Amount.Percent percent -> roundedUp(percent, after);
                    };
            boolean isLast = i + 1 == strategy.waves().size();
            int size = isLast ? after - done : Math.clamp(upTo - (long) done, 0, after - done);
            sizes.add(size);
            done += size;
        }
        sizes.removeIf(size -> size == 0);
        return sizes;
    }

    private static int roundedUp(Amount amount, int total) {
        return switch (amount) {
            case Amount.Count(int count) -> count;
            case Amount.Percent(int percent) -> (int) (((long) total * percent + 99) / 100);
        };
    }

    private Wave wave(int ordinal, List<InventoryHost> hosts) {
        return new Wave(
                ordinal,
                ordinal == 0 ? Wave.Kind.CANARY : Wave.Kind.REGULAR,
                hosts.stream().map(this::planned).toList(),
                waitsFor(ordinal),
                caps.least(hosts, expected));
    }

    private PlannedHost planned(InventoryHost host) {
        Map<String, String> domains = new TreeMap<>(host.labels());
        domains.keySet().retainAll(levels);
        return new PlannedHost(host.name(), host.kernelRelease(), domains, host.present());
    }

    private List<String> waitsFor(int ordinal) {
        List<String> waits = new ArrayList<>();
        if (ordinal == 0 && strategy.approval() == Strategy.Approval.ANOTHER_PERSON) {
            waits.add("approval by another person than the author");
        }
        if (ordinal > 0) {
            waits.add("end of wave %d".formatted(ordinal - 1));
            waits.add("soak %s".formatted(strategy.soak()));
            strategy.gates().stream()
                    .filter(gate -> gate.after().isAsked(false))
                    .forEach(gate -> waits.add(described(gate)));
        }
        if (!strategy.windows().isEmpty()) {
            waits.add("open window");
        }
        if (!strategy.exclusions().isEmpty()) {
            waits.add("no exclusion");
        }
        return waits;
    }

    /** A gate in words. */
    static String described(Gate gate) {
        return switch (gate) {
            case Gate.Prometheus g ->
                "gate PROMETHEUS %s %s %s within %s"
                        .formatted(
                                g.query(),
                                g.condition().comparison().symbol(),
                                g.condition().value(),
                                g.timeout());
            case Gate.Webhook g -> "gate WEBHOOK %s within %s".formatted(g.url(), g.timeout());
            case Gate.Person g -> "gate PERSON within %s".formatted(g.timeout());
        };
    }
}
