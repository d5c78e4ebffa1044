// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FleetTest {
    @Test
    void dealsHostsOutOverZonesAndRacks() {
        // given
        Fleet fleet =
                new Fleet(7, 2, 2, 3, 2, "k", Duration.ZERO, 2, Map.of("host-07", HostFault.always(Fault.COLD_BOOT)));

        // when
        List<SimulatedHost.Setup> setups = fleet.setups();

        // then
        assertThat(setups)
                .extracting(SimulatedHost.Setup::name)
                .startsWith("host-01")
                .endsWith("host-07");
        assertThat(setups)
                .extracting(s -> s.labels().get("rack"))
                .containsExactly(
                        "zone-1-rack-1",
                        "zone-2-rack-1",
                        "zone-3-rack-1",
                        "zone-1-rack-2",
                        "zone-2-rack-2",
                        "zone-3-rack-2",
                        "zone-1-rack-1");
        assertThat(setups)
                .extracting(SimulatedHost.Setup::queries)
                .containsExactly(true, true, true, true, true, false, false);
        assertThat(setups.getLast().fault()).contains(HostFault.always(Fault.COLD_BOOT));
    }

    @Test
    void dealsTheHostsOfAZoneOutOverAllItsRacks() {
        // given
        Fleet fleet = new Fleet(48, 2, 2, 3, 4, "k", Duration.ZERO, 0, Map.of());

        // when
        List<SimulatedHost.Setup> setups = fleet.setups();

        // then
        assertThat(setups.stream().collect(Collectors.groupingBy(s -> s.labels().get("rack"), Collectors.counting())))
                .hasSize(12)
                .containsEntry("zone-3-rack-4", 4L);
    }

    @Test
    void namesSortInNumericOrder() {
        // given
        Fleet fleet = new Fleet(120, 2, 2, 3, 2, "k", Duration.ZERO, 0, Map.of());

        // when
        String first = fleet.name(1);

        // then
        assertThat(first).isEqualTo("host-001");
    }

    @Test
    void switchesNoFleetOnInOneInstant() {
        // given
        Fleet fleet = new Fleet(1000, 1, 1, 3, 2, "k", Duration.ZERO, 0, Map.of());

        // when
        Duration spread = fleet.spread();

        // then
        assertThat(spread).isEqualTo(Duration.ofSeconds(10));
    }
}
