// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.wire.Source;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PlannerPropertyTest {

    @Provide
    Arbitrary<List<InventoryHost>> fleets() {
        Arbitrary<String> kernels = Arbitraries.of(Samples.RUNNING, Samples.RUNNING, Samples.RUNNING, "7.3.4-b", "6.1");
        Arbitrary<Map<String, String>> labels = Combinators.combine(
                        Arbitraries.of("a", "a", "a", "b", "c", ""),
                        Arbitraries.integers().between(0, 5))
                .as((zone, rack) -> {
                    Map<String, String> map = new HashMap<>();
                    if (!zone.isEmpty()) {
                        map.put("zone", zone);
                    }
                    if (rack > 0) {
                        map.put("rack", zone + rack);
                    }
                    return map;
                });
        Arbitrary<Map<String, Source>> handlers =
                Arbitraries.of(Map.of(), Map.of("memfd-v2", Source.DERIVED), Map.of("vfio-v1", Source.REPORTED));
        Arbitrary<String> holders = Arbitraries.of("", "", "", "", "rollout 7");
        return Combinators.combine(kernels, labels, handlers, holders, Arbitraries.of(true, true, true, false))
                .as((kernel, map, used, holder, device) -> new InventoryHost(
                        "", kernel, map, device, true, used, Map.of(), holder.isEmpty() ? null : holder))
                .list()
                .ofMinSize(1)
                .ofMaxSize(120)
                .map(PlannerPropertyTest::named);
    }

    private static List<InventoryHost> named(List<InventoryHost> hosts) {
        return IntStream.range(0, hosts.size())
                .mapToObj(i -> {
                    InventoryHost h = hosts.get(i);
                    return new InventoryHost(
                            "h" + i,
                            h.kernelRelease(),
                            h.labels(),
                            h.liveUpdateDevice(),
                            h.present(),
                            h.handlers(),
                            h.flbs(),
                            h.holder());
                })
                .toList();
    }

    @Provide
    Arbitrary<PlanRequest> requests() {
        Arbitrary<Map<String, ?>> amounts = Combinators.combine(
                        Arbitraries.of("count", "percent"),
                        Arbitraries.integers().between(1, 30))
                .as(Map::of);
        Arbitrary<List<Map<String, ?>>> waves = Arbitraries.integers()
                .between(1, 9)
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(steps -> {
                    List<Map<String, ?>> list = new ArrayList<>();
                    int percent = 0;
                    for (int step : steps) {
                        percent += 2 * step;
                        list.add(step % 3 == 0 ? Map.of("count", step) : Map.of("percent", percent));
                    }
                    return list;
                });
        return Combinators.combine(amounts, waves, Arbitraries.of("SPREAD", "DOMAIN_BY_DOMAIN"))
                .as((canary, list, kind) -> Samples.request(
                        "",
                        Map.of(
                                "canary",
                                canary,
                                "waves",
                                list,
                                "order",
                                Map.of("kind", kind, "levels", List.of("zone", "rack")))));
    }

    @Property(tries = 200)
    void theOrderOfTheInventoryDoesNotMatter(
            @ForAll("fleets") List<InventoryHost> hosts, @ForAll("requests") PlanRequest request, @ForAll long seed) {
        // given
        List<InventoryHost> shuffled = new ArrayList<>(hosts);
        Collections.shuffle(shuffled, new Random(seed));

        // when
        Plan plan = Samples.plan(request, shuffled);

        // then
        assertThat(plan).isEqualTo(Samples.plan(request, hosts));
    }

    @Property(tries = 200)
    void everyHostIsInOneWaveOrLeftOut(
            @ForAll("fleets") List<InventoryHost> hosts, @ForAll("requests") PlanRequest request) {
        // when
        Plan plan = Samples.plan(request, hosts);

        // then
        List<String> all = new ArrayList<>(Samples.order(plan));
        plan.contents().leftOut().forEach(l -> all.add(l.host()));
        assertThat(all)
                .containsExactlyInAnyOrderElementsOf(
                        hosts.stream().map(InventoryHost::name).toList());
    }

    @Property(tries = 200)
    void wavesAreAsLargeAsTheStrategySays(
            @ForAll("fleets") List<InventoryHost> hosts, @ForAll("requests") PlanRequest request) {
        // when
        Plan plan = Samples.plan(request, hosts);

        // then
        List<Integer> sizes = Samples.sizes(plan);
        int going = sizes.stream().mapToInt(Integer::intValue).sum();
        assertThat(sizes).doesNotContain(0);
        if (going > 0) {
            int canary = Math.min(going, rounded(request.strategy().canary(), going));
            assertThat(sizes.getFirst()).isEqualTo(canary);
            assertThat(sizes.size())
                    .isLessThanOrEqualTo(request.strategy().waves().size() + 1);
            if (request.strategy().waves().size() > 1
                    && request.strategy().waves().getFirst() instanceof Amount.Percent first
                    && going > canary) {
                assertThat(sizes.get(1)).isEqualTo(rounded(first, going - canary));
            }
        }
    }

    private static int rounded(Amount amount, int total) {
        return switch (amount) {
            case Amount.Count(int count) -> count;
            case Amount.Percent(int percent) -> (int) Math.ceil(total * percent / 100.0);
        };
    }

    /** Every prefix of the order has its share of every zone, less than one host off. */
    @Property(tries = 200)
    void spreadSpreads(@ForAll("fleets") List<InventoryHost> hosts) {
        // given
        PlanRequest request = Samples.request("", Map.of());

        // when
        Plan plan = Samples.plan(request, hosts);

        // then
        List<String> zones = plan.contents().waves().stream()
                .flatMap(w -> w.hosts().stream())
                .map(h -> h.domains().getOrDefault("zone", ""))
                .toList();
        for (String zone : new HashSet<>(zones)) {
            double share = (double) Collections.frequency(zones, zone) / zones.size();
            int count = 0;
            for (int k = 1; k <= zones.size(); k++) {
                count += zones.get(k - 1).equals(zone) ? 1 : 0;
                assertThat(Math.abs(count - share * k)).isLessThan(1);
            }
        }
    }

    @Property(tries = 100)
    void mapsOfOneContentHaveOneHash(@ForAll Map<String, Integer> map) {
        // given
        Map<String, Integer> reversed = new TreeMap<String, Integer>(Collections.reverseOrder());
        reversed.putAll(map);

        // when
        String hash = PlanHash.ofTree(Map.of("a", new java.util.LinkedHashMap<>(reversed)));

        // then
        assertThat(hash).isEqualTo(PlanHash.ofTree(Map.of("a", map)));
    }
}
