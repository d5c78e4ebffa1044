// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.rollout.engine.Cap;
import io.luofleet.rollout.engine.Placement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PresentCapsTest {
    private static final Placement PLANNED = new Placement(
            "h0",
            0,
            0,
            Map.of("rack", "r1"),
            List.of(Cap.ofFleet(10), new Cap("rack", "r1", 2)),
            Duration.ofMinutes(10),
            "7.3.4-a");

    @Test
    void aFleetThatHasShrunkAllowsFewer() {
        // given
        List<Cap> present = List.of(Cap.ofFleet(4), new Cap("rack", "r1", 2));

        // when
        Placement held = PresentCaps.lowered(PLANNED, present);

        // then
        assertThat(held.caps()).containsExactly(Cap.ofFleet(4), new Cap("rack", "r1", 2));
    }

    @Test
    void aFleetThatHasGrownAllowsNoMoreThanWasPlanned() {
        // given
        List<Cap> present = List.of(Cap.ofFleet(40), new Cap("rack", "r1", 8));

        // when
        Placement held = PresentCaps.lowered(PLANNED, present);

        // then
        assertThat(held).isEqualTo(PLANNED);
    }
}
