// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import static io.luofleet.rollout.engine.Samples.slot;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SlotsProperties {
    /** Rollouts differ in which levels they cap and how. */
    @Provide
    Arbitrary<List<Placement>> hosts() {
        Arbitrary<Integer> limit = Arbitraries.integers().between(0, 3);
        Arbitrary<String> domain = Arbitraries.of("a", "b");
        return Combinators.combine(domain, domain, limit, limit, limit)
                .as((rack, zone, perFleet, perRack, perZone) -> {
                    List<Cap> caps = new ArrayList<>();
                    add(caps, Cap.FLEET, Cap.WHOLE_FLEET, perFleet);
                    add(caps, "rack", rack, perRack);
                    add(caps, "zone", zone, perZone);
                    return new Placement(
                            "", 0, 0, Map.of("rack", rack, "zone", zone), caps, Duration.ofMinutes(1), "7.3.4-a");
                })
                .list()
                .ofMaxSize(12);
    }

    private static void add(List<Cap> caps, String level, String domain, int limit) {
        if (limit > 0) {
            caps.add(new Cap(level, domain, limit));
        }
    }

    @Property
    void nobodysCapIsEverExceeded(@ForAll("hosts") List<Placement> hosts) {
        // given
        List<Slot> taken = new ArrayList<>();

        // when
        Slots slots = new Slots(Samples.IDLE);
        for (int i = 0; i < hosts.size(); i++) {
            Placement host = named("h" + i, hosts.get(i));
            if (slots.obstacle(host).isEmpty()) {
                slots.take(slot(host));
                taken.add(slot(host));
            }
        }

        // then
        assertThat(taken.stream().flatMap(s -> s.caps().stream())).allSatisfy(cap -> assertThat(taken)
                .filteredOn(s -> cap.covers(s.labels()))
                .hasSizeLessThanOrEqualTo(cap.limit()));
    }

    @Property
    void anObstacleIsReal(@ForAll("hosts") List<Placement> hosts) {
        // given
        Slots slots = new Slots(Samples.IDLE);
        List<Waiting> obstacles = new ArrayList<>();

        // when
        for (int i = 0; i < hosts.size(); i++) {
            Placement host = named("h" + i, hosts.get(i));
            slots.obstacle(host).ifPresentOrElse(obstacles::add, () -> slots.take(slot(host)));
        }

        // then
        assertThat(obstacles).allSatisfy(o -> assertThat(o).isInstanceOfSatisfying(Waiting.ForSlot.class, w -> {
            assertThat(w.held()).isGreaterThanOrEqualTo(w.cap().limit());
            assertThat(w.holders()).hasSize(Math.min(Names.MOST, w.held())).allMatch(s -> w.cap()
                    .covers(s.labels()));
        }));
    }

    private static Placement named(String name, Placement host) {
        return new Placement(name, 0, 0, host.labels(), host.caps(), host.expected(), host.from());
    }
}
