// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.plan.model.Drift.Facts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DriftTest {
    private static final Facts PLANNED = new Facts("7.3.4", Map.of("rack", "r1", "pool", "a", "note", "x"), true);
    private static final PlanRequest REQUEST =
            RequestReader.read(Map.of("release", "rel", "selector", "pool=a")).request();

    @Test
    void aHostAsPlannedHasNotDrifted() {
        // given
        var found = new Facts("7.3.4", Map.of("rack", "r1", "pool", "a", "note", "y"), true);

        // when
        Optional<Drift> drift = Drift.between(REQUEST, "7.3.5", PLANNED, found);

        // then
        assertThat(drift).isEmpty();
    }

    @Test
    void anotherKernelIsNamedWithBoth() {
        // given
        var found = new Facts("7.3.9", PLANNED.labels(), true);

        // when
        Optional<Drift> drift = Drift.between(REQUEST, "7.3.5", PLANNED, found);

        // then
        assertThat(drift).hasValueSatisfying(d -> assertThat(d.words())
                .contains("it runs 7.3.9, planned from 7.3.4")
                .contains("7.3.5 would be a downgrade"));
    }

    @Test
    void theTargetsKernelIsNoDifference() {
        // given
        var found = new Facts("7.3.5", PLANNED.labels(), true);

        // when
        Optional<Drift> drift = Drift.between(REQUEST, "7.3.5", PLANNED, found);

        // then
        assertThat(drift).contains(new Drift.AlreadyThere("7.3.5"));
    }

    @Test
    void labelsOfCapsAndSelectorsAreCompared() {
        // given
        var found = new Facts("7.3.4", Map.of("rack", "r2", "pool", "b"), true);

        // when
        Optional<Drift> drift = Drift.between(REQUEST, "7.3.5", PLANNED, found);

        // then
        assertThat(drift).hasValueSatisfying(d -> assertThat(((Drift.Changed) d).differences())
                .containsExactly(
                        "its label rack is r2, planned as r1", "the plan's selector 'pool=a' no longer matches it"));
    }

    @Test
    void aHostThatLostItsDeviceHasDrifted() {
        // given
        var found = new Facts("7.3.4", PLANNED.labels(), false);

        // when
        Optional<Drift> drift = Drift.between(REQUEST, "7.3.5", PLANNED, found);

        // then
        assertThat(drift).contains(new Drift.Changed(List.of("it has no /dev/liveupdate")));
    }
}
