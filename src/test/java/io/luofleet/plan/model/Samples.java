// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.wire.Artifact;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.ReleaseSpec;
import io.luofleet.wire.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Hosts, releases and requests that tests begin with. */
final class Samples {
    static final String RUNNING = "7.3.4-a";
    static final KernelAbi ABI = new KernelAbi(
            "luo-v5", "kho-v4", List.of(new KernelAbi.FileHandler("memfd-v2", List.of("liveupdate-test-flb-v0"))));
    static final ReleaseSpec TARGET = release("7.3.4-b", ABI);

    private Samples() {}

    static ReleaseSpec release(String kernel, KernelAbi abi) {
        return new ReleaseSpec("rel", kernel, new Artifact("/image", "0".repeat(64), null), null, null, abi);
    }

    static InventoryHost host(String name, String kernel, Map<String, String> labels) {
        return new InventoryHost(name, kernel, labels, true, true, Map.of(), Map.of(), null);
    }

    static InventoryHost using(String name, String kernel, Map<String, Source> handlers, Map<String, Source> flbs) {
        return new InventoryHost(name, kernel, Map.of(), true, true, handlers, flbs, null);
    }

    /** So many hosts on {@link #RUNNING}, in zones and racks of equal size. */
    static List<InventoryHost> fleet(int hosts, int zones, int racksPerZone) {
        return IntStream.range(0, hosts)
                .mapToObj(i -> host(
                        "h%05d".formatted(i),
                        RUNNING,
                        Map.of(
                                "zone",
                                "z" + i % zones,
                                "rack",
                                "r%d-%d".formatted(i % zones, i / zones % racksPerZone),
                                "tier",
                                i % 7 == 0 ? "db" : "web")))
                .toList();
    }

    static Inventory inventory(List<InventoryHost> hosts) {
        return new Inventory(TARGET, hosts, Map.of(RUNNING, ABI), Map.of());
    }

    static RequestReader.Reading read(String selector, Map<String, ?> strategy) {
        return RequestReader.read(Map.of("release", "rel", "selector", selector, "strategy", strategy));
    }

    static PlanRequest request(String selector, Map<String, ?> strategy) {
        RequestReader.Reading reading = read(selector, strategy);
        assertThat(reading.findings()).isEmpty();
        return reading.request();
    }

    static Plan plan(PlanRequest request, List<InventoryHost> hosts) {
        return planned(Planner.plan(request, inventory(hosts)));
    }

    static Plan planned(Planning planning) {
        assertThat(planning).isInstanceOf(Planning.Planned.class);
        return ((Planning.Planned) planning).plan();
    }

    static List<Finding> refused(Planning planning) {
        assertThat(planning).isInstanceOf(Planning.Refused.class);
        return ((Planning.Refused) planning).findings();
    }

    static List<Integer> sizes(Plan plan) {
        return plan.contents().waves().stream().map(w -> w.hosts().size()).toList();
    }

    static List<String> order(Plan plan) {
        return plan.contents().waves().stream()
                .flatMap(w -> w.hosts().stream())
                .map(Plan.PlannedHost::host)
                .toList();
    }

    /** A strategy that says something in every field. */
    static Map<String, Object> everything() {
        Map<String, Object> all = new HashMap<>();
        all.put("canary", Map.of("count", 2));
        all.put("waves", List.of(Map.of("percent", 25), Map.of("count", 7), Map.of("percent", 100)));
        all.put("maxUnavailable", List.of(Map.of("level", "fleet", "percent", 5), Map.of("level", "rack", "count", 2)));
        all.put("order", Map.of("kind", "DOMAIN_BY_DOMAIN", "levels", List.of("zone")));
        all.put("soak", "PT1H");
        all.put("hostSoak", "PT30S");
        all.put("retry", Map.of("maxAttempts", 3, "delay", "PT2M", "never", List.of("B", "A")));
        all.put("deadlines", Map.of("rebooting", "PT10M", "queued", "PT1M"));
        all.put("lateJoining", "INCLUDE");
        all.put("offline", "WAIT");
        Map<String, Object> window =
                new HashMap<>(Map.of("start", "2026-12-01T22:00:00", "zone", "Europe/Berlin", "duration", "P1DT6H"));
        window.put("recurrence", "FREQ=WEEKLY;BYDAY=MO,TU");
        window.put("selector", "customer in (b,a)");
        all.put("windows", List.of(window));
        all.put("exclusions", List.of(Map.of("start", "2026-12-24T00:00:00", "zone", "UTC", "duration", "P2D")));
        all.put(
                "budget",
                Map.of(
                        "minimumSample",
                        8,
                        "errors",
                        Map.of("count", 0),
                        "timeouts",
                        Map.of("percent", 0),
                        "silence",
                        Map.of("count", 3),
                        "guestsLost",
                        Map.of("percent", 1),
                        "scopes",
                        List.of("FLEET", "WAVE", "zone")));
        all.put("gates", gates());
        all.put("approval", "ANOTHER_PERSON");
        all.put("allowDowngrade", true);
        all.put("emptyHosts", "ALLOWED");
        return all;
    }

    private static List<Map<String, Object>> gates() {
        List<Map<String, Object>> gates = new ArrayList<>();
        gates.add(Map.of(
                "kind",
                "PROMETHEUS",
                "url",
                "https://prometheus:9090",
                "query",
                "rate(errors[5m])",
                "condition",
                "< 0.01",
                "bearer",
                "prometheus",
                "authority",
                "ca"));
        gates.add(Map.of(
                "kind",
                "WEBHOOK",
                "url",
                "https://change.example/ask",
                "secret",
                "CHANGE",
                "timeout",
                "PT1M",
                "after",
                "BETWEEN_WAVES"));
        gates.add(Map.of("kind", "PERSON"));
        return gates;
    }
}
