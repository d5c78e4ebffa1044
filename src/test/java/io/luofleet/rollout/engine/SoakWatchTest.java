// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import static io.luofleet.rollout.engine.Samples.ENGINE;
import static io.luofleet.rollout.engine.Samples.IDLE;
import static io.luofleet.rollout.engine.Samples.NOW;
import static io.luofleet.rollout.engine.Samples.in;
import static io.luofleet.rollout.engine.Samples.pending;
import static io.luofleet.rollout.engine.Samples.place;
import static io.luofleet.rollout.engine.Samples.rollout;
import static io.luofleet.rollout.engine.Samples.strategy;
import static io.luofleet.rollout.engine.Samples.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.rollout.engine.Watched.Complaint;
import io.luofleet.update.phase.Boot;
import io.luofleet.uptime.model.Presence;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoakWatchTest {
    private static final Placement CANARY = place("h0", 0, "r0");
    private static final Placement NEXT = place("h1", 1, "r1");
    private static final Boot LANDING = new Boot("b", "7.3.4-b", 1L);

    @Test
    void aHostThatIsWellLetsItsSoakEnd() {
        // given
        RolloutState state = soaking(well());

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).containsExactly(new Decision.OpenWave(1));
    }

    @ParameterizedTest
    @CsvSource({
        "7.3.4-a, 0, COLD_BOOT, true",
        "7.3.4-b, 0, COLD_BOOT, true",
        "7.3.4-b, , COLD_BOOT, true",
        "7.3.4-b, 2, UNSANCTIONED_REBOOT, false",
        "7.3.4-a, 2, WRONG_KERNEL, false"
    })
    void aBootThatNoUpdateAskedForIsAFailureOfTheWave(String kernel, Long number, String code, boolean guestsLost) {
        // given
        RolloutState state =
                soaking(new Watched(Presence.PRESENT, NOW, LANDING, new Boot("c", kernel, number), true, null));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).singleElement().isInstanceOfSatisfying(Decision.CountRelapse.class, r -> {
            assertThat(r.target()).isInstanceOf(Target.Failed.class);
            assertThat(r.target().trouble())
                    .isEqualTo(new Target.Trouble(FailureKind.ERROR, code, NOW, false, guestsLost));
        });
    }

    @Test
    void aHostThatFallsSilentIsLost() {
        // given
        RolloutState state = soaking(new Watched(Presence.SILENT, NOW.minusSeconds(91), LANDING, LANDING, true, null));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).singleElement().isInstanceOfSatisfying(Decision.CountRelapse.class, r -> {
            assertThat(r.target()).isInstanceOf(Target.Lost.class);
            assertThat(r.target().trouble())
                    .isEqualTo(new Target.Trouble(FailureKind.SILENCE, "SILENT", NOW, false, true));
        });
    }

    @Test
    void whatItsAgentOrItsFlbsComplainOfIsAFailure() {
        // given
        var complaint = new Complaint("FLB_INVARIANT_BROKEN", "FLB iommu counts 1", false);
        RolloutState state = soaking(new Watched(Presence.PRESENT, NOW, LANDING, LANDING, true, complaint));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions())
                .singleElement()
                .isInstanceOfSatisfying(
                        Decision.CountRelapse.class,
                        r -> assertThat(r.target().trouble().code()).isEqualTo("FLB_INVARIANT_BROKEN"));
    }

    @Test
    void aLongSoakEndsOnlyWithASignOfLife() {
        // given
        RolloutState state = soaking(new Watched(Presence.PRESENT, NOW.minusSeconds(1), LANDING, LANDING, true, null));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW.plusSeconds(1));

        // then
        assertThat(decisions.actions()).isEmpty();
        assertThat(decisions.waiting())
                .containsEntry("h1", new Waiting.ForSignsOfLife(0, NOW, Names.of(List.of("h0"))));
    }

    @Test
    void aHostOfAnEarlierWaveIsNoLongerWatched() {
        // given
        RolloutState state = in(
                new Circumstances(Map.of("h1", well()), null, null),
                rollout(strategy(), succeeded(CANARY), succeeded(NEXT)).with(new Progress.Soaking(1, 0, NOW, NOW)));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).containsExactly(new Decision.Complete(new Status.Succeeded(NOW)));
    }

    private static Watched well() {
        return new Watched(Presence.PRESENT, NOW, LANDING, LANDING, true, null);
    }

    private static RolloutState soaking(Watched canary) {
        return in(
                new Circumstances(Map.of("h0", canary), null, null),
                rollout(strategy(), succeeded(CANARY), pending(NEXT)).with(new Progress.Soaking(0, 0, NOW, NOW)));
    }
}
