// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import static io.luofleet.rollout.engine.Samples.ENGINE;
import static io.luofleet.rollout.engine.Samples.IDLE;
import static io.luofleet.rollout.engine.Samples.NOW;
import static io.luofleet.rollout.engine.Samples.pending;
import static io.luofleet.rollout.engine.Samples.place;
import static io.luofleet.rollout.engine.Samples.rollout;
import static io.luofleet.rollout.engine.Samples.strategy;
import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.plan.model.Drift;
import io.luofleet.uptime.model.Presence;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Hosts that are no longer what was planned. */
class DriftedTest {
    private static final Placement CANARY = place("h0", 0, "r0");
    private static final Drift CHANGED = new Drift.Changed(List.of("it runs 7.3.5, planned from 7.3.4"));

    @Test
    void aDriftedHostIsLeftOutAtItsTurn() {
        // given
        RolloutState state =
                Samples.with(rollout(strategy(), pending(CANARY)), new HostFacts(Presence.PRESENT, null, CHANGED));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).containsExactly(new Decision.LeaveOut("h0", CHANGED.words()));
    }

    @Test
    void aHostThatIsAtSomethingIsComparedWhenThatIsOver() {
        // given
        var other = new UUID(0, 5);
        RolloutState state =
                Samples.with(rollout(strategy(), pending(CANARY)), new HostFacts(Presence.PRESENT, other, CHANGED));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions()).isEmpty();
        assertThat(decisions.waiting()).containsEntry("h0", new Waiting.ForOtherUpdate(other));
    }

    @Test
    void aHostThatIsThereAlreadyIsLeftOutWithoutBlame() {
        // given
        var there = new Drift.AlreadyThere("7.3.5");
        RolloutState state =
                Samples.with(rollout(strategy(), pending(CANARY)), new HostFacts(Presence.PRESENT, null, there));

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions())
                .containsExactly(new Decision.SkipHost("h0", SkipCause.ALREADY_THERE, there.words()));
    }

    @Test
    void aDriftedHostCountsAgainstTheBudget() {
        // given
        Target.Pending next = pending(place("h1", 1, "r1"));
        RolloutState state = rollout(strategy(), pending(CANARY).toDrifted(CHANGED.words(), NOW), next);

        // when
        Decisions decisions = ENGINE.decide(state, IDLE, NOW);

        // then
        assertThat(decisions.actions())
                .containsExactly(new Decision.Pause(new PauseReason.CanaryFailed(List.of("h0"))));
    }
}
